/// A generated, annotated world as one more frame source: fixed cameras in which people, cars, trucks, bags and boxes
/// come and go, the light goes out, smoke rises now and then and a person falls.
///
/// ```
/// SceneSpec (camera, seed, light, incidents) --World--> Truth at a time --ScenePainter--> picture
/// ```
///
/// Both arrows are functions: the same spec and time give the same truth and the same pixels, in any order, on any
/// thread. Time is cut into acts of [World#ACT_MS]; whatever happens in an act begins and ends in it, and is drawn from
/// a random sequence seeded by camera, seed and act.
@NullMarked
package io.pyramidstream.scenes;

import org.jspecify.annotations.NullMarked;
