"""
A Django project around the real django-session-security, in one file, for tests on loopback:
django-original.py <port> <warn after> <expire after> <folder of the built element>

/enter/           signs in and goes on to ?to=
/element/         a confidential page protected by our element
/original/        the same page protected by the original's own script
/whoami/          the user, without being activity
"""

import sys
import tempfile
from pathlib import Path

from django.conf import settings

PORT, WARN_AFTER, EXPIRE_AFTER, DIST = sys.argv[1:]
DATA = tempfile.TemporaryDirectory(prefix="django-original-")

settings.configure(
    SECRET_KEY="of this test",
    ALLOWED_HOSTS=["127.0.0.1"],
    DEBUG=True,  # serves the original's static files
    ROOT_URLCONF=__name__,
    USE_TZ=False,
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.staticfiles",
        "session_security",
    ],
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "session_security.middleware.SessionSecurityMiddleware",
    ],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
        }
    ],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": f"{DATA.name}/db.sqlite3"}},
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    STATIC_URL="/static/",
    SESSION_EXPIRE_AT_BROWSER_CLOSE=True,
    SESSION_SECURITY_WARN_AFTER=int(WARN_AFTER),
    SESSION_SECURITY_EXPIRE_AFTER=int(EXPIRE_AFTER),
    SESSION_SECURITY_PASSIVE_URLS=["/whoami/", "/favicon.ico"],
)

from django.contrib.auth import get_user_model, login, logout  # noqa: E402
from django.contrib.auth.decorators import login_required  # noqa: E402
from django.core.management import execute_from_command_line  # noqa: E402
from django.http import HttpResponse, JsonResponse  # noqa: E402
from django.shortcuts import redirect  # noqa: E402
from django.template import engines  # noqa: E402
from django.urls import include, path  # noqa: E402
from django.views.static import serve  # noqa: E402

PAGE = """<!doctype html>
<title>Record</title>
<style>.confidential {background: #f0f; color: #000; padding: 40px}</style>
<main class="confidential">Confidential: the patient's results</main>
%s"""

ELEMENT = """{% load session_security_tags %}
<session-security ping-url="{% url 'session_security_ping' %}"
  warn-after="{{ request|warn_after }}" expire-after="{{ request|expire_after }}"></session-security>
<script src="/dist/session-security.min.js" defer></script>"""

ORIGINAL = """<script src="/jquery/jquery.js"></script>{% include "session_security/all.html" %}"""


def enter(request):
    user, _ = get_user_model().objects.get_or_create(username="ada")
    login(request, user)
    return redirect(request.GET["to"])


def leave(request):
    logout(request)
    return redirect("/signed-out/")


def page(protection):
    def view(request):
        return HttpResponse(engines["django"].from_string(PAGE % protection).render({}, request))

    return login_required(view, login_url="/signed-out/")


urlpatterns = [
    path("enter/", enter),
    path("logout/", leave),
    path("element/", page(ELEMENT)),
    path("original/", page(ORIGINAL)),
    path("whoami/", lambda request: JsonResponse(request.user.get_username() or None, safe=False)),
    path("signed-out/", lambda _request: HttpResponse("<!doctype html><title>Signed out</title><h1>Signed out</h1>")),
    path("favicon.ico", lambda _request: HttpResponse(status=204)),
    path("session_security/", include("session_security.urls")),
    path("dist/<path:path>", serve, {"document_root": Path(DIST)}),
    path("jquery/<path:path>", serve, {"document_root": "/usr/share/javascript/jquery"}),
]

if __name__ == "__main__":
    execute_from_command_line([sys.argv[0], "migrate", "--verbosity", "0"])
    execute_from_command_line([sys.argv[0], "runserver", "--noreload", f"127.0.0.1:{PORT}"])
