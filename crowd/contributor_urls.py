"""The addresses of one survey, under /s/<slug>/."""

from django.urls import path

from crowd import picture_views, views

app_name = "contribute"
urlpatterns = [
    path("", views.welcome, name="welcome"),
    path("answer/", views.answer, name="answer"),
    path("answer/save/", views.save, name="save"),
    path("done/", views.done, name="done"),
    path("pictures/<str:name>", picture_views.picture, name="picture"),
    path("mine/", views.mine, name="mine"),
    path("resume/<str:token>/", views.resume, name="resume"),
    path("withdraw/", views.withdraw, name="withdraw"),
    path("withdrawn/", views.withdrawn, name="withdrawn"),
]
