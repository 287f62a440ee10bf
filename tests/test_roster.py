"""Class lists in the forms that schools have them."""

from __future__ import annotations

from pathlib import Path

import pytest

from softclust_lab.grading.course import CommandError
from softclust_lab.grading.intake.roster import Person, is_student_id, read_roster


def roster_file(folder: Path, text: str | bytes) -> Path:
    path = folder / "roster.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.mark.parametrize(
    "text",
    [
        "student,name\ns1,First Student\ns2,\n",
        "\ufeffid,first_name,last_name,mark\ns1,First,Student,x\ns2,,,\n",
        "Student , name\n s1 ,First Student\ns2\n\n,\n",
        "student;name\ns1;First Student\ns2;\n",
        "student\tname\r\ns1\tFirst Student\r\ns2\t\r\n",
        'student,name\n"s1","First Student"\n"s2",""\n',
    ],
)
def test_our_own_form_is_read_with_any_usual_separator(text: str, tmp_path: Path) -> None:
    roster = read_roster(roster_file(tmp_path, text))
    assert {student: person.name for student, person in roster.items()} == {"s1": "First Student", "s2": ""}


def test_our_own_form_may_name_the_learning_systems_id_and_the_address(tmp_path: Path) -> None:
    text = "student,first_name,last_name,lms_id,email\ns1,Jane,Smith,12345,jane@example.org\n"
    assert read_roster(roster_file(tmp_path, text)) == {
        "s1": Person("s1", "Jane", "Smith", "12345", "jane@example.org")
    }


CANVAS = """Student,ID,SIS User ID,SIS Login ID,Section,Quiz (77)
,,,,,Manual Posting
    Points Possible,,,,,10
"Smith, Jane",12345,0042,jsmith,Section 1,9
"Doe, John",12346,0043,jdoe,Section 1,
"Student, Test",99999,,b0946af,Section 1,
"""


def test_a_gradebook_exported_by_canvas_is_a_roster(tmp_path: Path) -> None:
    assert list(read_roster(roster_file(tmp_path, CANVAS)).values()) == [
        Person("jsmith", "Jane", "Smith", "12345"),
        Person("jdoe", "John", "Doe", "12346"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "students"),
    [
        ("jdoe", "jdoe@x.org", ["jsmith", "jdoe@x.org"]),
        ("jdoe", "j doe", ["0042", "0043"]),
        ("0043,jdoe", ",", ["12345", "12346"]),
        ("0043,jdoe", "0042,jsmith", ["12345", "12346"]),
    ],
)
def test_the_first_column_that_has_a_usable_id_for_everyone_is_taken(
    old: str, new: str, students: list[str], tmp_path: Path
) -> None:
    assert list(read_roster(roster_file(tmp_path, CANVAS.replace(old, new)))) == students


@pytest.mark.parametrize(
    ("text", "person"),
    [
        (
            "First name,Surname,ID number,Email address\nJane,Smith,4711,jane@x.org\n",
            Person("4711", "Jane", "Smith", "", "jane@x.org"),
        ),
        (
            '"First name","Last name","ID number","Email address",Groups\nJane,Smith,,jane@x.org,A\n',
            Person("jane@x.org", "Jane", "Smith", "", "jane@x.org"),
        ),
        (
            "Identifier,Full name,ID number,Email address\nParticipant 123456,Jane Smith,s1,j@x.org\n",
            Person("s1", "", "Jane Smith", "123456", "j@x.org"),
        ),
    ],
)
def test_moodles_participants_and_grading_worksheet_are_rosters(
    text: str, person: Person, tmp_path: Path
) -> None:
    assert list(read_roster(roster_file(tmp_path, text)).values()) == [person]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "must name a column `student` or `id`.*got nothing"),
        ("name\nx\n", "must name a column `student` or `id`.*got name"),
        ("student\n", "names nobody"),
        (CANVAS.splitlines()[0] + "\n", "names nobody"),
        ("student\ns1\ns1\n", "line 3: s1 is there twice, in line 2 too"),
        ("student\ns1\nS1\n", "line 3: s1 is there twice"),
        ("student,lms_id\ns1,7\ns2,7\n", r"line 3: 7 \(lms_id\) is there twice"),
        ("student\n../s1\n", "line 2: '../s1' is no id"),
        ("student\n*\n", "line 2: '\\*' is no id"),
        ("student,name\n,nobody\n", "line 2: '' is no id"),
        (b"student,name\ns1,J\xfcrgen\n", "is not UTF-8 .*save it as `CSV UTF-8`"),
        ('student,name\ns1,"' + "x" * 200_000, "field larger than field limit"),
    ],
)
def test_a_roster_that_cannot_be_meant_is_refused_with_its_line(
    text: str | bytes, words: str, tmp_path: Path
) -> None:
    with pytest.raises(CommandError, match=words):
        read_roster(roster_file(tmp_path, text))


def test_a_roster_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        read_roster(tmp_path / "none.csv")


@pytest.mark.parametrize(
    "text", ["", ".", "..", "a/b", "a\\b", "-a", "a..b", "a.", "a b", "é", "x" * 65, "a\n"]
)
def test_what_cannot_name_a_folder_everywhere_is_no_id(text: str) -> None:
    assert not is_student_id(text)


@pytest.mark.parametrize("text", ["s1", "S-1_b", "a@b.org", "7", "x" * 64])
def test_usual_ids_are_ids(text: str) -> None:
    assert is_student_id(text)
