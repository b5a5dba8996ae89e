"""What Django and allauth say to people, said again in the house's Arabic; theirs is wrong in places.

A key is the library's own English sentence, so that ours takes its place; tests ask that each is one that
the library still says. Counted sentences are in words of one form or in the six forms that Arabic grammar
asks for, from nought to hundreds.
"""

BUTTONS_AND_PAGES = {
    "Add": "إضافة",
    "Add %(name)s": "إضافة %(name)s",
    "Add %s": "إضافة %s",
    "Add another %(model)s": "إضافة %(model)s",
    "Add another %(verbose_name)s": "إضافة %(verbose_name)s",
    "All": "الكل",
    "Breadcrumbs": "مسار الصفحة",
    "Cancel": "إلغاء",
    "Cannot delete %(name)s": "لا يمكن حذف %(name)s",
    "Change": "تعديل",
    "Change %s": "تعديل %s",
    "Change Password": "تغيير كلمة المرور",
    "Change history: %s": "سجل التعديل: %s",
    "Change password": "تغيير كلمة المرور",
    "Change password: %s": "تغيير كلمة مرور %s",
    "Change selected %(model)s": "تعديل المحدد من %(model)s",
    "Clear": "إزالة",
    "Clear all filters": "إزالة كل التصفية",
    "Close": "إغلاق",
    "Currently": "الحالي",
    "Currently:": "الحالي",
    "Delete": "حذف",
    "Delete selected %(model)s": "حذف المحدد من %(model)s",
    "Delete selected %(verbose_name_plural)s": "حذف المحدد من %(verbose_name_plural)s",
    "Delete multiple objects": "حذف المحدد",
    "Empty": "فارغ",
    "Error:": "خطأ:",
    "Filter": "تصفية",
    "Go": "تنفيذ",
    "Action": "الإجراء",
    "Action:": "الإجراء",
    " By %(filter_title)s ": "%(filter_title)s",
    "History": "السجل",
    "Home": "مكتب التحرير",
    "Log in": "تسجيل الدخول",
    "Log out": "تسجيل الخروج",
    "Models in the %(name)s application": "ما في «%(name)s»",
    "No": "لا",
    "No, take me back": "لا، رجوع",
    "None available": "لا شيء هنا",
    "Order": "الترتيب",
    "Objects": "العناصر",
    "Password change": "تغيير كلمة المرور",
    "Password reset": "استعادة كلمة المرور",
    "Remove": "إزالة",
    "Run the selected action": "تنفيذ الإجراء المحدد",
    "Save": "حفظ",
    "Save and add another": "حفظ ثم إضافة",
    "Save and continue editing": "حفظ ومتابعة التعديل",
    "Save and view": "حفظ وعرض",
    "Search": "بحث",
    "Select %s": "اختيار %s",
    "Select %s to change": "%s: اختيار ما يُعدَّل",
    "Select %s to view": "%s: اختيار ما يُعرض",
    "Select all objects on this page for an action": "تحديد كل ما في الصفحة",
    "Select this object for an action - {}": "تحديد: {}",
    "Set password": "تعيين كلمة المرور",
    "Show all": "عرض الكل",
    "Skip to main content": "التخطي إلى المحتوى",
    "Summary": "الخلاصة",
    "Toggle navigation": "إظهار القائمة أو إخفاؤها",
    "Unknown": "غير معروف",
    "View": "عرض",
    "View %s": "عرض %s",
    "View site": "الموقع",
    "View on site": "عرض في الموقع",
    "Yes": "نعم",
    "Yes, I’m sure": "نعم، حذف",
    "Lookup": "بحث",
    "and": "و",
    "yes,no,maybe": "نعم,لا,غير معروف",
}

MESSAGES = {
    "The {name} “{obj}” was added successfully.": "حُفظ: {name} «{obj}».",
    "The {name} “{obj}” was added successfully. You may add another {name} below.": (
        "حُفظ: {name} «{obj}». يمكن إضافة {name} أدناه."
    ),
    "The {name} “{obj}” was changed successfully.": "حُفظ التعديل: {name} «{obj}».",
    "The {name} “{obj}” was changed successfully. You may edit it again below.": (
        "حُفظ التعديل: {name} «{obj}». يمكن متابعته أدناه."
    ),
    "The {name} “{obj}” was changed successfully. You may add another {name} below.": (
        "حُفظ التعديل: {name} «{obj}». يمكن إضافة {name} أدناه."
    ),
    "You may edit it again below.": "يمكن متابعة التعديل أدناه.",
    "The %(name)s “%(obj)s” was deleted successfully.": "حُذف: %(name)s «%(obj)s».",
    "%(name)s with ID “%(key)s” doesn’t exist. Perhaps it was deleted?": (
        "لا يوجد: %(name)s برقم «%(key)s». ربما حُذف، أو كُتب الرابط ناقصًا."
    ),
    "Successfully deleted %(count)d %(items)s.": "حُذف %(count)d: %(items)s.",
    "No action selected.": "لا إجراء محدد. يُرجى اختيار إجراء ثم الضغط على «تنفيذ».",
    "Items must be selected in order to perform actions on them. No items have been changed.": (
        "لا شيء محدد، ولم يتغير شيء. يُرجى تحديد عنصر واحد على الأقل."
    ),
    "You don’t have permission to view or edit anything.": (
        "لا صلاحيات لهذا الحساب بعد. يُرجى الاتصال بمدير التحرير."
    ),
    "Password changed successfully.": "تغيّرت كلمة المرور.",
    "After you’ve created a user, you’ll be able to edit more user options.": (
        "بعد الحفظ يمكن تعديل بقية بيانات العضو."
    ),
    "Enter a new password for the user <strong>%(username)s</strong>.": (
        "كلمة مرور جديدة للعضو <strong><bdi>%(username)s</bdi></strong>."
    ),
    'Are you sure you want to delete the %(object_name)s "%(escaped_object)s"? All of the following '
    "related items will be deleted:": (
        "سيُحذف «%(escaped_object)s» (%(object_name)s) نهائيًا، ومعه كل ما يلي:"
    ),
    "Are you sure you want to delete the selected %(objects_name)s? All of the following objects and their "
    "related items will be deleted:": "سيُحذف نهائيًا ما يلي من %(objects_name)s وما يتبعه:",
    "Deleting the %(object_name)s '%(escaped_object)s' would require deleting the following protected "
    "related objects:": "لا يمكن حذف «%(escaped_object)s» ما دام مستعملًا في:",
    "Deleting the selected %(objects_name)s would require deleting the following protected related "
    "objects:": "لا يمكن حذف المحدد ما دام مستعملًا في:",
    "Deleting the %(object_name)s '%(escaped_object)s' would result in deleting related objects, but your "
    "account doesn't have permission to delete the following types of objects:": (
        "حذف «%(escaped_object)s» يحذف معه ما لا صلاحية لهذا الحساب على حذفه:"
    ),
    "Deleting the selected %(objects_name)s would result in deleting related objects, but your account "
    "doesn't have permission to delete the following types of objects:": (
        "حذف المحدد يحذف معه ما لا صلاحية لهذا الحساب على حذفه:"
    ),
    "User": "العضو",
    "Added.": "إضافة.",
    "Added {name} “{object}”.": "إضافة {name} «{object}».",
    "Changed {fields}.": "تعديل: {fields}.",
    "Changed {fields} for {name} “{object}”.": "تعديل {fields} في {name} «{object}».",
    "Deleted {name} “{object}”.": "حذف {name} «{object}».",
    "No fields changed.": "بلا تغيير.",
}

FORM_ERRORS = {
    "This field is required.": "هذه الخانة مطلوبة.",
    "This field cannot be blank.": "لا يمكن ترك هذه الخانة فارغة.",
    "This field cannot be null.": "لا يمكن ترك هذه الخانة فارغة.",
    "Enter a valid value.": "القيمة غير صحيحة.",
    "Enter a whole number.": "المطلوب عدد صحيح.",
    "Enter a number.": "المطلوب عدد.",
    "Enter a valid date.": "التاريخ غير صحيح. الصيغة المقبولة: 2024-11-30.",
    "Enter a valid time.": "الوقت غير صحيح. الصيغة المقبولة: 18:42.",
    "Enter a valid date/time.": "التاريخ أو الوقت غير صحيح. الصيغة المقبولة: 2024-11-30 18:42.",
    "Enter a valid email address.": "البريد الإلكتروني غير صحيح.",
    "Enter a valid URL.": "الرابط غير صحيح.",
    "Enter a valid “slug” consisting of Unicode letters, numbers, underscores, or hyphens.": (
        "ذيل الرابط حروف وأرقام وشرطات لا غير."
    ),
    "Null characters are not allowed.": "في النص محارف لا تُكتب.",
    "Select a valid choice. That choice is not one of the available choices.": (
        "هذا الاختيار لم يعد متاحًا. يُرجى الاختيار من القائمة."
    ),
    "Select a valid choice. %(value)s is not one of the available choices.": (
        "«%(value)s» ليس من القائمة. يُرجى الاختيار منها."
    ),
    "Enter a list of values.": "المطلوب قائمة.",
    "“%(pk)s” is not a valid value.": "«%(pk)s» قيمة غير صحيحة.",
    "No file was submitted.": "لم يُرفع ملف.",
    "No file was submitted. Check the encoding type on the form.": "لم يصل الملف. يُرجى رفعه من جديد.",
    "The submitted file is empty.": "الملف فارغ.",
    "Ensure this value is less than or equal to %(limit_value)s.": "أكبر قيمة مقبولة %(limit_value)s.",
    "Ensure this value is greater than or equal to %(limit_value)s.": "أصغر قيمة مقبولة %(limit_value)s.",
    "%(model_name)s with this %(field_label)s already exists.": (
        "«%(field_label)s» هنا مطابق لما سُجّل من قبل. يُرجى اختيار غيره."
    ),
    "%(model_name)s with this %(field_labels)s already exists.": ("سُجّل من قبل ما يطابق: %(field_labels)s."),
    "(Hidden field %(name)s) %(error)s": "%(error)s (%(name)s)",
    "%(datetime)s couldn’t be interpreted in time zone %(current_timezone)s; it may be ambiguous or it may "
    "not exist.": "الوقت %(datetime)s ملتبس أو غير موجود في توقيت %(current_timezone)s.",
    "A user with that username already exists.": "اسم المستخدم هذا لعضو آخر.",
    "Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_ characters.": (
        "اسم المستخدم حروف وأرقام ومن الرموز @ . + - _ لا غير."
    ),
    "The two password fields didn’t match.": "كلمتا المرور غير متطابقتين.",
    "This password is too common.": "كلمة المرور هذه شائعة.",
    "This password is entirely numeric.": "كلمة المرور هذه أرقام كلها.",
    "The password is too similar to the %(verbose_name)s.": "كلمة المرور قريبة من: %(verbose_name)s.",
    "Your password can’t be a commonly used password.": "لا تُقبل كلمة مرور شائعة.",
    "Your password can’t be entirely numeric.": "لا تُقبل كلمة مرور من أرقام وحدها.",
    "Your password can’t be too similar to your other personal information.": (
        "لا تُقبل كلمة مرور قريبة من الاسم أو البريد."
    ),
}

STAFF = {
    "Authentication and Authorization": "الحسابات والصلاحيات",
    "username": "اسم المستخدم",
    "password": "كلمة المرور",
    "Password": "كلمة المرور",
    "Password confirmation": "تأكيد كلمة المرور",
    "Password (again)": "تأكيد كلمة المرور",
    "New password": "كلمة المرور الجديدة",
    "New password confirmation": "تأكيد كلمة المرور الجديدة",
    "Enter the same password as before, for verification.": "تُكتب كلمة المرور نفسها مرة ثانية.",
    "Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.": (
        "حتى 150 حرفًا: حروف وأرقام ومن الرموز @ . + - _ لا غير."
    ),
    "first name": "الاسم",
    "last name": "اللقب",
    "email address": "البريد الإلكتروني",
    "active": "حساب نشط",
    "staff status": "يدخل مكتب التحرير",
    "superuser status": "كل الصلاحيات",
    "groups": "الأدوار",
    "group": "دور",
    "user permissions": "صلاحيات خاصة",
    "last login": "آخر دخول",
    "date joined": "أُنشئ الحساب",
    "Designates whether this user should be treated as active. Unselect this instead of deleting accounts.": (
        "يُلغى التحديد لإيقاف الحساب بدل حذفه."
    ),
    "Designates whether the user can log into this admin site.": "يُتاح لصاحب الحساب تسجيل الدخول.",
    "Designates that this user has all permissions without explicitly assigning them.": (
        "له كل الصلاحيات من غير أدوار."
    ),
    "The groups this user belongs to. A user will get all permissions granted to each of their groups.": (
        "لصاحب الحساب صلاحيات كل دور يُختار."
    ),
    "Specific permissions for this user.": "تُضاف إلى صلاحيات الأدوار.",
    "Hold down “Control”, or “Command” on a Mac, to select more than one.": "",
}

SIGN_IN = {
    "Accounts": "الحسابات",
    "Username or email": "اسم المستخدم أو البريد الإلكتروني",
    "field label\x04Login": "اسم المستخدم أو البريد الإلكتروني",
    "Current Password": "كلمة المرور الحالية",
    "New Password": "كلمة المرور الجديدة",
    "New Password (again)": "تأكيد كلمة المرور الجديدة",
    "Email": "البريد الإلكتروني",
    "Email address": "البريد الإلكتروني",
    "Forgot your password?": "نسيان كلمة المرور",
    "Forgotten your login credentials?": "نسيان بيانات الدخول",
    "The username and/or password you specified are not correct.": (
        "اسم المستخدم أو كلمة المرور غير صحيح. لوحة المفاتيح العربية وحالة الأحرف اللاتينية سببان شائعان."
    ),
    "The email address and/or password you specified are not correct.": (
        "البريد أو كلمة المرور غير صحيح. لوحة المفاتيح العربية وحالة الأحرف اللاتينية سببان شائعان."
    ),
    "Too many failed login attempts. Try again later.": (
        "محاولات كثيرة لم تنجح. تُرجى إعادة المحاولة بعد دقائق."
    ),
    "This account is inactive.": "هذا الحساب موقوف. يُرجى الاتصال بمدير التحرير.",
    "This account is currently inactive.": "هذا الحساب موقوف. يُرجى الاتصال بمدير التحرير.",
    "Incorrect code.": (
        "الرمز غير صحيح، أو استُعمل من قبل. إذا تكرر ذلك فقد تكون ساعة الهاتف متقدمة أو متأخرة."
    ),
    "You cannot deactivate two-factor authentication.": (
        "دور هذا الحساب يتطلب خطوة تحقق ثانية، وهذه آخر واحدة فيه. تُضاف أخرى أولًا، ثم تُزال هذه."
    ),
    "You cannot generate recovery codes without having two-factor authentication enabled.": (
        "الرموز الاحتياطية لمن في حسابه تطبيق رموز أو مفتاح مرور."
    ),
    "Be patient, you are sending too many requests.": "محاولات كثيرة. تُرجى إعادة المحاولة بعد دقائق.",
    "Please type your current password.": "كلمة المرور الحالية غير صحيحة.",
    "You must type the same password each time.": "كلمتا المرور غير متطابقتين.",
    "Incorrect password.": "كلمة المرور غير صحيحة.",
    "Password successfully changed.": "تغيّرت كلمة المرور.",
    "The password reset token was invalid.": "انتهت صلاحية رابط الاستعادة أو استُعمل من قبل.",
}

MONTHS_AND_DAYS = {
    "April": "أبريل",
    "apr": "أبريل",
    "abbrev. month\x04April": "أبريل",
    "alt. month\x04April": "أبريل",
}

# In the order 0, 1, 2, 3 to 10, 11 to 99, and the rest.
COUNTED = {
    "Please correct the error below.": ("في الصفحة خطأ. بيانه أدناه.",) * 2
    + ("في الصفحة أخطاء. بيانها أدناه.",) * 4,
    "%(counter)s result": (
        "لا نتائج",
        "نتيجة واحدة",
        "نتيجتان",
        "%(counter)s نتائج",
        "%(counter)s نتيجة",
        "%(counter)s نتيجة",
    ),
    "%(count)s %(name)s was changed successfully.": ("حُفظ التعديل (%(count)s).",) * 6,
    "%(total_count)s selected": ("المحدد: %(total_count)s",) * 6,
    "Your password must contain at least %(min_length)d character.": (
        "كلمة المرور %(min_length)d أحرف على الأقل.",
        "كلمة المرور حرف واحد على الأقل.",
        "كلمة المرور حرفان على الأقل.",
        "كلمة المرور %(min_length)d أحرف على الأقل.",
        "كلمة المرور %(min_length)d حرفًا على الأقل.",
        "كلمة المرور %(min_length)d حرف على الأقل.",
    ),
    # Every form is filled with the number, so none may leave it out.
    "This password is too short. It must contain at least %d character.": (
        "كلمة المرور قصيرة. المطلوب %d أحرف على الأقل.",
        "كلمة المرور قصيرة. المطلوب %d حرف على الأقل.",
        "كلمة المرور قصيرة. المطلوب %d حرف على الأقل.",
        "كلمة المرور قصيرة. المطلوب %d أحرف على الأقل.",
        "كلمة المرور قصيرة. المطلوب %d حرفًا على الأقل.",
        "كلمة المرور قصيرة. المطلوب %d حرف على الأقل.",
    ),
    "Ensure this value has at most %(limit_value)d character (it has %(show_value)d).": (
        ("أطول من المسموح: %(show_value)d من %(limit_value)d حرفًا. يُرجى الاختصار.",) * 6
    ),
    "Ensure this value has at least %(limit_value)d character (it has %(show_value)d).": (
        ("أقصر من المطلوب: %(show_value)d من %(limit_value)d حرفًا.",) * 6
    ),
}

BORROWED = BUTTONS_AND_PAGES | MESSAGES | FORM_ERRORS | STAFF | SIGN_IN | MONTHS_AND_DAYS

# What the admin's own scripts and the body editor say; the first eleven are missing from Django's catalogue.
SCRIPTS = {
    "Choose selected %s": "اختيار المحدد من %s",
    "Remove selected %s": "إزالة المحدد من %s",
    "Choose all %s": "اختيار كل %s",
    "Remove all %s": "إزالة كل %s",
    'Choose %s by selecting them and then select the "Choose" arrow button.': (
        "%s: يُحدَّد المطلوب ثم يُضغط على سهم الاختيار."
    ),
    'Remove %s by selecting them and then select the "Remove" arrow button.': (
        "%s: يُحدَّد ما يُزال ثم يُضغط على سهم الإزالة."
    ),
    "Type into this box to filter down the list of selected %s.": "تصفية المختار من %s.",
    "(click to clear)": "(إزالة التصفية)",
    "%s selected option not visible": "%s خيار محدد لا يظهر",
    "Available %s": "المتاح: %s",
    "Chosen %s": "المختار: %s",
    "Type into this box to filter down the list of available %s.": "تصفية المتاح من %s.",
    "Cancel": "إلغاء",
    "Filter": "تصفية",
    "Hide": "إخفاء",
    "Show": "إظهار",
    "Remove": "إزالة",
    "Update": "حفظ",
    "URL": "الرابط",
    "Title": "نص يظهر عند الوقوف على الرابط",
    "Edit Link": "الرابط",
}
