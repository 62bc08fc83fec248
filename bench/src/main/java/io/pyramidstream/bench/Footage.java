package io.pyramidstream.bench;

import io.pyramidstream.contract.Question;
import io.pyramidstream.contract.WindowSpec;

import java.util.List;
import java.util.ServiceLoader;

/// Pictures that a bench's cameras show, and what is asked about them. Whoever has pictures that the model can say
/// something about offers them as a service; {@link MadeFootage} is there always.
public interface Footage {

    /// What one camera shows, over and over.
    ///
    /// @param name  streams that show it begin with this
    /// @param jpegs one a slot
    record Clip(String name, int width, int height, List<byte[]> jpegs) {
        public Clip {
            jpegs = List.copyOf(jpegs);
        }
    }

    /// @param frames of each, two a second
    List<Clip> clips(int frames);

    /// Standing questions about them.
    List<Question> questions(WindowSpec window, String plan);

    /// The best there is.
    static Footage any() {
        return ServiceLoader.load(Footage.class).findFirst().orElseGet(MadeFootage::new);
    }
}
