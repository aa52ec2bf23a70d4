package io.bulwark.guard;

import io.bulwark.text.Folded;
import io.bulwark.text.Text;
import io.bulwark.text.Words;
import io.bulwark.text.decode.Decoded;
import io.bulwark.text.decode.Decoder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One text of an exchange with the views that detectors share; each view is made once, on first use. Belongs to one thread.
 */
public final class Passage {
    private final String part;
    private final Origin origin;
    private final Text text;
    private Runnable clock = () -> {};
    private @Nullable Folded folded;
    private @Nullable Words words;
    private @Nullable List<Decoded> decoded;

    /**
     * Wraps a text.
     *
     * @param part where it stands: {@code input}, {@code output}, {@code messages[2]}, {@code sources[0]}
     */
    public Passage(String part, Origin origin, Text text) {
        this.part = part;
        this.origin = origin;
        this.text = text;
    }

    public String part() {
        return part;
    }

    public Origin origin() {
        return origin;
    }

    public Text text() {
        return text;
    }

    /** The text without disguises of form. */
    public Folded folded() {
        Folded view = folded;
        if (view == null) {
            view = Folded.of(text, this::pause);
            folded = view;
        }
        return view;
    }

    /** The words of the folded text. */
    public Words words() {
        Words view = words;
        if (view == null) {
            view = Words.of(folded(), this::pause);
            words = view;
        }
        return view;
    }

    /** What is hidden in encodings, within the decoder's bounds. */
    public List<Decoded> decoded() {
        List<Decoded> view = decoded;
        if (view == null) {
            view = Decoder.decode(text, this::pause);
            decoded = view;
        }
        return view;
    }

    /** Ends the work of a guard that is past its limit; the views of the text call it while they are made and walked through. */
    public void pause() {
        clock.run();
    }

    void watch(Runnable clock) {
        this.clock = clock;
    }

    /** Code points of the text for a stretch of the folded view. */
    public int sourceStart(int foldedStart) {
        return folded().source(foldedStart);
    }

    /** The end in code points of the text for a stretch of the folded view. */
    public int sourceEnd(int foldedEnd) {
        return folded().sourceEnd(foldedEnd);
    }
}
