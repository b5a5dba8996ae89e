"""Where the link of an invitation leads: a user name and a password of one's own, once."""

from django.contrib import messages
from django.contrib.auth.forms import UserCreationForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from articles.invitations import AddressTaken, InvitationOver, accept, invited_by
from articles.models import Staff
from articles.moves import DeskError


class OwnAccountForm(UserCreationForm):
    """What the owner of a new account says; address, role and sections came with the invitation."""

    class Meta:
        model = Staff
        fields = ("username", "first_name", "last_name")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters("password1", "password2")
def invited(request: HttpRequest, token: str) -> HttpResponse:
    """The page of an invitation; 410 where its link opens nothing any more."""
    at = timezone.now()
    try:
        invitation = invited_by(token, at=at)
        named = {"first_name": invitation.first_name, "last_name": invitation.last_name}
        person = Staff(email=invitation.email, **named)
        form = OwnAccountForm(request.POST or None, instance=person, initial=named)
        if request.method == "POST" and form.is_valid():
            accept(token, form.save(commit=False), at=at)
            messages.success(request, _("فُتح حسابك. يمكن الدخول به الآن."))
            return redirect("admin:login")
    except InvitationOver as reason:
        return render(request, "account/invited.html", {"over": str(reason)}, status=410)
    except DeskError as reason:
        form.add_error(None if isinstance(reason, AddressTaken) else "username", str(reason))
    return render(request, "account/invited.html", {"form": form, "invitation": invitation})
