package io.bulwark.text.embed;

import org.jspecify.annotations.Nullable;

/**
 * The embedder of an application, for wiring where there may be none.
 *
 * @param embedder null where meanings are not compared
 */
public record Embeddings(@Nullable Embedder embedder) {
    /** The embedder in this process, where its jars are there. */
    public static Embeddings local() {
        return new Embeddings(LocalEmbedder.find().orElse(null));
    }
}
