#!/usr/bin/env python3
"""The door for the shell: every command of the newsroom starts here."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kalima.settings")
    execute_from_command_line(sys.argv)
