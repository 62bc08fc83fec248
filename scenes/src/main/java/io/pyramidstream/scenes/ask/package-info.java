/// What can be asked of a window of a generated scene, with the true answers.
///
/// ```
/// truths of a window --Track per thing--> facts --Questioner--> questions with answers
/// ```
///
/// What is hard to see (a thing half behind a wall, a step of a few pixels) is doubtful, and nothing doubtful is asked.
/// At least a third of the topics are temporal: no single frame can answer them.
@NullMarked
package io.pyramidstream.scenes.ask;

import org.jspecify.annotations.NullMarked;
