/// Question files in the form of the public video question sets, with a folder of clips, for those who have the data.
@NullMarked
package io.pyramidstream.evaluation.clipfile;

import org.jspecify.annotations.NullMarked;
