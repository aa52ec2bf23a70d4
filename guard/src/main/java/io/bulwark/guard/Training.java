package io.bulwark.guard;

import io.bulwark.guard.bias.BiasTrainer;
import io.bulwark.guard.context.ContextTrainer;
import io.bulwark.guard.privacy.PrivacyTrainer;
import io.bulwark.guard.security.SecurityTrainer;
import io.bulwark.guard.trust.TrustTrainer;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Rebuilds the trained parts of the guards; the same data gives the same bytes. */
public final class Training {
    private static final Map<String, Trainer> TRAINERS = new LinkedHashMap<>();

    static {
        TRAINERS.put(
                "security",
                (data, resources, log) ->
                        SecurityTrainer.train(data, resources.resolve("io/bulwark/guard/security"), log));
        TRAINERS.put(
                "privacy",
                (data, resources, log) ->
                        PrivacyTrainer.train(data, resources.resolve("io/bulwark/guard/privacy"), log));
        TRAINERS.put(
                "trust",
                (data, resources, log) -> TrustTrainer.train(data, resources.resolve("io/bulwark/guard/trust"), log));
        TRAINERS.put("bias", BiasTrainer::train);
        TRAINERS.put(
                "context",
                (data, resources, log) ->
                        ContextTrainer.train(data, resources.resolve("io/bulwark/guard/context"), log));
    }

    /** Builds one guard's models from the training files of a data folder. */
    @FunctionalInterface
    private interface Trainer {
        void train(Path data, Path resources, PrintStream log) throws IOException;
    }

    private Training() {}

    /** The guards that have something to train. */
    public static List<String> names() {
        return List.copyOf(TRAINERS.keySet());
    }

    /**
     * Trains.
     *
     * @param data the folder with prompts, pii, toxicity and grounding
     * @param resources the resource folder to write under
     * @param names of the guards to train
     */
    public static void run(Path data, Path resources, List<String> names, PrintStream log) throws IOException {
        for (String name : names) {
            Trainer trainer = TRAINERS.get(name);
            if (trainer == null) {
                throw new IllegalArgumentException("Nothing is trained for " + name);
            }
            log.println("training " + name);
            trainer.train(data, resources, log);
        }
    }
}
