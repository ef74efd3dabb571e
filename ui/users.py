"""The users tab of the admin page: the staff."""

import gradio as gr

from ui import tables, words
from ui.frame import QUIET, listing, plain
from ui.identity import asking, told
from ui.labels import Labels
from ui.service import Service


class UsersTab:
    """The staff: add, shut out, let in, give a new password."""

    def __init__(self, assistant: Service, labels: Labels) -> None:
        self._assistant = assistant
        roles = [(words.ROLE_SALES, "sales"), (words.ROLE_ADMIN, "admin")]
        with gr.Row(elem_classes="tools"):
            name = labels.add(gr.Textbox(max_length=80, scale=1, elem_id="user-name"), label=words.USER_NAME)
            role = labels.add(
                gr.Dropdown(["sales", "admin"], value="sales", scale=1, elem_id="role"), label=words.ROLE, choices=roles
            )
            add = labels.add(
                gr.Button("", variant="primary", scale=0, min_width=120, elem_id="add-user"), value=words.ADD_USER
            )
        self._secret = plain("secret")
        self.list = listing("users")
        gr.on([add.click, name.submit], self.add, [name, role], [self.list, self._secret, name], **QUIET)
        self.list.click(self.act, None, [self.list, self._secret], **QUIET)

    @told
    def all(self, request: gr.Request) -> str:
        """Return the staff."""
        who, said = asking(self._assistant, request)
        return tables.users(self._assistant.users(who), said)

    @told
    def add(self, name: str, role: str, request: gr.Request) -> tuple[str, str, str]:
        """Add a member of staff and show the password once."""
        who, said = asking(self._assistant, request)
        user, secret = self._assistant.add_user(who, name.strip(), "admin" if role == "admin" else "sales")
        return self.all(request), tables.password(user.name, secret, said), ""

    @told
    def act(self, request: gr.Request, event: gr.EventData) -> tuple[str, str]:
        """Do what was clicked in the list."""
        who, said = asking(self._assistant, request)
        shown = ""
        if event.act == "reset":
            user = next(u for u in self._assistant.users(who) if u.id == event.id)
            shown = tables.password(user.name, self._assistant.reset_password(who, user.id), said)
        else:
            self._assistant.set_active(who, str(event.id), event.act == "on")
        return self.all(request), shown
