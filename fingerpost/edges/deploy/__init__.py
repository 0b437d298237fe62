"""From the finished folder to a place where readers find it.

plan.py       what stands there and what should: the steps between, in the one order that breaks no page (pure)
guards.py     what is asked before anything is carried out (pure)
telling.py    a plan and its outcome in plain words (pure)
remote.py     the manifest as it is kept at the place: the only list of what may be deleted there
offer.py      the finished folder, as what is to be put online
target.py     what every kind of place can do; `folder`, `releases`, `ssh`, `git`, `s3` do it
programs.py   how `ssh`, `rsync` and `git` are called, `git_program.py` what is special about Git
recording.py  the same in memory
perform.py    the steps, carried out
deploying.py  all of it, for the command line
"""
