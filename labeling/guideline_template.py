"""What new guidelines start from: the questions that people who tag a cartoon ask first."""

TEMPLATE = """\
A character is **there** when you can see that it is them in this frame, alone and without sound. Do not guess from the \
scene before, and do not think about what a computer could see.

## What counts

- **Partly hidden:** counts as soon as you would recognize them: a face, a hat, a typical hand.
- **From behind:** counts if hair, shape or clothes leave no doubt.
- **Small in the background:** counts if you recognize them without zooming to the last.
- **A costume or a disguise:** counts if you can tell who is in it.
- **A silhouette or a shadow:** counts if its outline is theirs alone.
- **An X-ray, a skeleton, a robot double:** does not count, unless the show means the character itself.

## What does not count

- **A picture on the wall,** a photo, a statue, a toy, a screen in the scene: the character is not in the room.
- **Only the voice:** who is heard and not seen is not there.

## When you are not sure

Say *unsure* for that character rather than guess; say *nobody* where none of the cast is there. Skip a frame only if it is \
broken.

## Examples

Choose frames of the show and say why each counts or does not.
"""
