from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LoginView, LogoutView
from django.http import JsonResponse
from django.urls import include, path
from django.views.generic import TemplateView


def me(request):
    if not request.user.is_authenticated:
        return JsonResponse({"error": "signed out"}, status=401)
    return JsonResponse({"name": request.user.get_full_name()})


urlpatterns = [
    path("", login_required(TemplateView.as_view(template_name="account.html")), name="account"),
    path("api/me", me),
    path("login", LoginView.as_view(template_name="login.html"), name="login"),
    path("logout", LogoutView.as_view(), name="logout"),
    path("session_security/", include("session_security.urls")),
]
