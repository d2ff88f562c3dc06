import re

from bargein.cli.screen import PlainScreen, Screen


class Terminal:
    """Shows what a person would see, for the few codes that a screen writes."""

    def __init__(self):
        self.rows, self.row, self.column = [""], 0, 0

    def write(self, text):
        for piece in re.findall(r"\x1b\[\d*[A-Za-z]|\r|\n|[^\x1b\r\n]+", text):
            if piece == "\r":
                self.column = 0
            elif piece == "\n":
                self.row += 1
                while len(self.rows) <= self.row:
                    self.rows.append("")
            elif piece == "\x1b[J":
                self.rows[self.row] = self.rows[self.row][: self.column]
                del self.rows[self.row + 1 :]
            elif piece.startswith("\x1b["):
                self.row -= int(piece[2:-1]) if piece.endswith("A") else 0
            else:
                line = self.rows[self.row].ljust(self.column)
                self.rows[self.row] = line[: self.column] + piece + line[self.column + len(piece) :]
                self.column += len(piece)


def screen(columns=40, **options):
    terminal = Terminal()
    return terminal, Screen(terminal.write, lambda: columns, colour=options.get("colour", False))


def test_lines_scroll_above_the_live_ones():
    terminal, shown = screen()
    shown.show_live([[("live", "")], [("[Text] > ab", "")]])
    shown.print_line("You: hello", "user")
    shown.print_line("Agent: hi", "agent")
    shown.show_live([[("[Text] > abc", "")]])
    assert terminal.rows == ["You: hello", "Agent: hi", "[Text] > abc"]


def test_live_lines_never_wrap():
    terminal, shown = screen(columns=10)
    shown.show_live([[("12345", ""), ("67890123", "")]])
    assert terminal.rows == ["123456789"]


def test_what_did_not_change_is_not_written_again():
    written = []
    shown = Screen(written.append, lambda: 40, colour=False)
    shown.show_live([[("same", "")]])
    count = len(written)
    shown.show_live([[("same", "")]])
    assert len(written) == count


def test_a_model_cannot_move_the_cursor():
    written = []
    Screen(written.append, lambda: 40, colour=True).print_line("a\x1b[2Jb\nc\r", "user")
    assert "".join(written) == "a [2Jb c \r\n"


def test_clearing_leaves_the_scrolled_lines():
    terminal, shown = screen()
    shown.print_line("kept", "detail")
    shown.show_live([[("status", "green")]])
    shown.clear_live()
    assert terminal.rows == ["kept", ""]


def test_without_a_terminal_lines_are_plain():
    written = []
    PlainScreen(written.append).print_line("  text", "problem")
    assert written == ["  text\n"]
