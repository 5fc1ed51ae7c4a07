"""Small scripts of our own, as a typist would set them: leading blanks are columns, and a blank line is one."""

SCREENPLAY = """\
                         THE LAMP ROOM

                         Written by

                         Nobody at All


FADE IN:

INT. LIGHTHOUSE - LAMP ROOM - NIGHT

A brass lamp turns. Its light goes out over a black sea and comes
back with nothing.

IDA WREN (60), keeper for half her life, polishes a lens that is
already clean. Her brother TOM (55) climbs the last stair.

                      TOM
                (out of breath)
          One hundred and twelve. I counted
          them twice.

                      IDA
          There are a hundred and ten.

                      TOM
          Then two of them moved.

She laughs -- the first time tonight.

                                                   CUT TO:

EXT. ROCKS - CONTINUOUS

A boat without lights. Somebody in it strikes a match.

                      VOICE (O.S.)
          Is there anyone up there?

                      IDA (CONT'D)
                (to herself)
          There is always someone up here.

                                                   FADE OUT.
"""

PLAY = """\
                    THE BORROWED CHAIR

                    A play in one act


PERSONS

MARTHA GREY          who owns the chair
EDWIN                her nephew
A CARRIER


ACT I

SCENE 1. A parlour. Evening.

MARTHA. You have brought it back, then. I had begun to think
    that it had grown legs of another kind.
EDWIN. It was only lent, aunt.
    (He sets it down.)
MARTHA. Nine years, Edwin. In nine years a chair forgets who
    it belongs to.

        Enter the CARRIER with a second chair.

CARRIER. And this one, madam?
EDWIN. That one is mine.
MARTHA.                     Is it indeed!

SCENE 2. The same, later.

MARTHA. (alone) He never could tell one chair from another.
    But this, I think, is neither his nor mine.
"""

DUAL = """\
INT. KITCHEN - DAY

Both of them begin at once.

               ROSA                          PAUL
     I told you on Monday that         You told me nothing on
     the train would be late.          Monday or any day.

They stop. A kettle boils.

                      ROSA
          Go on, then.
"""
