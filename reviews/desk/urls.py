"""The addresses of the desk and of the audit trail."""

from django.urls import path

from reviews.late import Late

app_name = "desk"

audit = Late("reviews.desk.audit")
authoring = Late("reviews.desk.authoring")
board = Late("reviews.desk.board")
chair = Late("reviews.desk.chair")
declarations = Late("reviews.desk.declarations")
disagreements = Late("reviews.desk.disagreements")
entries = Late("reviews.desk.entries")
home = Late("reviews.desk.home")
merging = Late("reviews.desk.merging")

urlpatterns = [
    path("desk/", home.home, name="home"),
    path("desk/waiting/<slug:name>/", home.waiting_list, name="waiting"),
    path("desk/new/", authoring.new, name="new"),
    path("desk/conflicts/", disagreements.register, name="conflicts"),
    path("desk/declarations/", declarations.declarations, name="declarations"),
    # Entries
    path("desk/entries/", home.entries, name="entries"),
    path("desk/entries/<slug:slug>/", entries.entry, name="entry"),
    path("desk/entries/<slug:slug>/propose/", entries.propose, name="entry_propose"),
    path("desk/entries/<slug:slug>/reaffirm/", entries.reaffirm, name="entry_reaffirm"),
    path("desk/entries/<slug:slug>/reinstate/", entries.reinstate, name="entry_reinstate"),
    path("desk/entries/<slug:slug>/retire/", entries.retire, name="entry_retire"),
    path("desk/entries/<slug:slug>/rename/", entries.rename, name="entry_rename"),
    path("desk/entries/<slug:slug>/editors/", entries.add_editor, name="entry_editors"),
    path("desk/entries/<slug:slug>/v/<int:number>/recall/", entries.recall, name="recall"),
    path("desk/tasks/<int:number>/close/", entries.close_task, name="close_task"),
    # Revisions
    path("desk/revisions/<int:number>/", authoring.show, name="revision"),
    path("desk/revisions/<int:number>/edit/", authoring.edit, name="edit"),
    path("desk/revisions/<int:number>/merge/", merging.merge, name="merge"),
    path("desk/revisions/<int:number>/submit/", authoring.submit, name="submit"),
    path("desk/revisions/<int:number>/discard/", authoring.discard, name="discard"),
    path("desk/revisions/<int:number>/withdraw/", authoring.withdraw, name="withdraw"),
    path("desk/revisions/<int:number>/take-back/", authoring.take_back, name="take_back"),
    path("desk/revisions/<int:number>/start/", board.start, name="start"),
    path("desk/revisions/<int:number>/decline/", chair.decline, name="decline"),
    # Rounds of the board
    path("desk/rounds/<uuid:number>/", board.show, name="round"),
    path("desk/rounds/<uuid:number>/decide/", board.decide, name="decide"),
    path("desk/rounds/<uuid:number>/waive/", board.waive, name="waive"),
    path("desk/rounds/<uuid:number>/assign/", board.assign, name="assign"),
    path("desk/rounds/<uuid:number>/co-opt/", board.co_opt, name="co_opt"),
    # The house
    path("desk/policy/", chair.policy, name="policy"),
    path("desk/people/", chair.people, name="people"),
    path("desk/people/grant/", chair.grant, name="grant"),
    path("desk/people/<int:number>/deactivate/", chair.deactivate, name="deactivate"),
    path("desk/grants/<int:number>/end/", chair.end_role, name="end_role"),
    path("desk/redactions/", chair.redactions, name="redactions"),
    path("desk/redactions/ask/", chair.ask_redaction, name="ask_redaction"),
    path(
        "desk/redactions/<int:number>/confirm/", chair.confirm_redaction, name="confirm_redaction"
    ),
    # The record
    path("audit/", audit.events, name="audit"),
    path("audit/events.csv", audit.as_csv, name="audit_csv"),
    path("audit/events.json", audit.as_json, name="audit_json"),
    path("audit/<uuid:number>/", audit.event, name="event"),
]
