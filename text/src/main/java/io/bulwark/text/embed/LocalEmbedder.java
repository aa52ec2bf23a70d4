package io.bulwark.text.embed;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * bge-small-en-v1.5 in this process: English, 384 numbers. Loaded on first use in about a second; two texts at a time, 64 calls may
 * wait. A text of more than 510 tokens is read in windows whose vectors are averaged by their lengths, up to 16 of them.
 */
public final class LocalEmbedder implements Embedder {
    private static final String NAME = "bge-small-en-v1.5-q";
    private static final int CONTENT = OnnxModel.WINDOW - 2;
    private static final int WINDOWS = 16;
    private static final int IN_FLIGHT = 2;
    private static final int WAITING = 64;
    private static final int CACHED = 4_096;
    private static final long IDLE_SECONDS = 30;

    private final VectorCache cache = new VectorCache(CACHED);
    // Threads of the system: a native call would hold the carrier of virtual ones.
    private final ThreadPoolExecutor workers = new ThreadPoolExecutor(
            IN_FLIGHT,
            IN_FLIGHT,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING),
            Thread.ofPlatform().daemon().name("embedder-", 0).factory());
    private final Object loading = new Object();
    private volatile @Nullable WordPieces pieces;
    private volatile @Nullable OnnxModel model;
    private volatile @Nullable String broken;

    private LocalEmbedder() {
        workers.allowCoreThreadTimeOut(true);
    }

    /** The embedder, where the model and its runtime are on the class path. Cheap: nothing is loaded. */
    public static Optional<LocalEmbedder> find() {
        return Holder.FOUND;
    }

    /** One for the process: the model takes 100 MB and more. */
    private static final class Holder {
        static final Optional<LocalEmbedder> FOUND = present() ? Optional.of(new LocalEmbedder()) : Optional.empty();
    }

    private static boolean present() {
        try {
            Class.forName("ai.onnxruntime.OrtEnvironment", false, LocalEmbedder.class.getClassLoader());
            return LocalEmbedder.class.getResource(OnnxModel.WEIGHTS) != null
                    && LocalEmbedder.class.getResource(OnnxModel.TOKENIZER) != null;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int dimension() {
        return OnnxModel.DIMENSION;
    }

    @Override
    public int maxTokens() {
        return CONTENT * WINDOWS;
    }

    @Override
    public int tokens(String text) {
        return pieces().tokens(text, maxTokens() + 1).length;
    }

    @Override
    public Embedding embed(List<String> texts, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        List<float[]> vectors = new ArrayList<>(texts.size());
        int tokens = 0;
        for (String text : texts) {
            String key = VectorCache.key(text);
            VectorCache.Kept kept = cache.get(key);
            if (kept == null) {
                Run run = new Run(key, text);
                Embedding.NotNow missed = wait(run, deadline, limit);
                kept = run.result;
                if (kept == null) {
                    return missed == null ? new Embedding.NotNow("the model gave no vector") : missed;
                }
            }
            vectors.add(kept.vector().clone());
            tokens += kept.tokens();
        }
        return new Embedding.Vectors(vectors, tokens);
    }

    /** Why the run did not end well in time, or null. */
    private Embedding.@Nullable NotNow wait(Run run, long deadline, Duration limit) {
        String why = broken;
        if (why != null) {
            return new Embedding.NotNow(why);
        }
        Future<?> future;
        try {
            future = workers.submit(run);
        } catch (RejectedExecutionException e) {
            return new Embedding.NotNow("too many texts are waiting to be embedded");
        }
        try {
            future.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            return null;
        } catch (TimeoutException e) {
            run.late = true;
            return new Embedding.NotNow(
                    model == null
                            ? "the embedding model is still loading"
                            : "embedding took longer than " + limit.toMillis() + " ms");
        } catch (InterruptedException e) {
            run.late = true;
            Thread.currentThread().interrupt();
            return new Embedding.NotNow("interrupted");
        } catch (ExecutionException e) {
            String cause = broken;
            return new Embedding.NotNow(cause != null ? cause : "embedding failed: " + e.getCause());
        }
    }

    /** One text; stops between windows when nobody waits for it any more. */
    private final class Run implements Runnable {
        private final String key;
        private final String text;
        private volatile boolean late;
        private volatile VectorCache.@Nullable Kept result;

        Run(String key, String text) {
            this.key = key;
            this.text = text;
        }

        @Override
        public void run() {
            OnnxModel ready = model();
            if (late) {
                return;
            }
            int[] tokens = pieces().tokens(text, maxTokens());
            float[] sum = new float[OnnxModel.DIMENSION];
            for (int from = 0; from == 0 || from < tokens.length; from += CONTENT) {
                int to = Math.min(tokens.length, from + CONTENT);
                float[] part = ready.run(tokens, from, to, pieces().begin, pieces().end);
                for (int i = 0; i < sum.length; i++) {
                    sum[i] += part[i] * Math.max(1, to - from);
                }
                if (late && to < tokens.length) {
                    return;
                }
            }
            VectorCache.Kept kept = new VectorCache.Kept(OnnxModel.unit(sum), tokens.length);
            cache.put(key, kept);
            result = kept;
        }
    }

    private OnnxModel model() {
        OnnxModel ready = model;
        if (ready != null) {
            return ready;
        }
        synchronized (loading) {
            OnnxModel loaded = model;
            String why = broken;
            if (why != null) {
                throw new IllegalStateException(why);
            }
            if (loaded == null) {
                try {
                    loaded = new OnnxModel();
                } catch (IOException | LinkageError | RuntimeException e) {
                    String reason = "the embedding model cannot be loaded: " + e.getMessage();
                    broken = reason;
                    throw new IllegalStateException(reason, e);
                }
                model = loaded;
            }
            return loaded;
        }
    }

    private WordPieces pieces() {
        WordPieces ready = pieces;
        if (ready != null) {
            return ready;
        }
        synchronized (cache) {
            WordPieces loaded = pieces;
            if (loaded == null) {
                try (InputStream in = LocalEmbedder.class.getResourceAsStream(OnnxModel.TOKENIZER)) {
                    if (in == null) {
                        throw new IllegalStateException("Missing " + OnnxModel.TOKENIZER);
                    }
                    loaded = WordPieces.read(in);
                } catch (IOException e) {
                    throw new IllegalStateException("The embedding model's vocabulary cannot be read", e);
                }
                pieces = loaded;
            }
            return loaded;
        }
    }
}
