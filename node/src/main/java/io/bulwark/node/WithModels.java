package io.bulwark.node;

import io.bulwark.node.ModelServer.AwayException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is built in, and chat and embeddings by the models of a model server. */
public final class WithModels implements Skills {
    private final BuiltIn builtIn = new BuiltIn();
    private final ModelServer server;
    private volatile Set<String> found = Set.of();
    private volatile @Nullable String away = "the model server was not asked yet";

    public WithModels(ModelServer server) {
        this.server = server;
    }

    @Override
    public Set<String> kinds() {
        return Set.of("hash", "embedding", "chat");
    }

    @Override
    public Set<String> models() {
        Set<String> all = new HashSet<>(found);
        all.addAll(builtIn.models());
        return all;
    }

    @Override
    public @Nullable String paused() {
        return away;
    }

    @Override
    public void refresh() {
        try {
            found = server.models();
            away = found.isEmpty() ? "the model server has no models" : null;
        } catch (AwayException e) {
            away = e.getMessage();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public Outcome run(Work work) throws InterruptedException {
        String model = work.model();
        boolean own = work.kind().equals("embedding") && (model == null || model.equals(BuiltIn.EMBEDDING));
        if (work.kind().equals("hash") || own) {
            return builtIn.run(work);
        }
        try {
            return switch (work.kind()) {
                case "chat" -> chat(work);
                case "embedding" -> embedding(work, String.valueOf(model));
                default -> new Outcome.Back("tasks of this kind are not computed here");
            };
        } catch (AwayException e) {
            away = e.getMessage();
            return new Outcome.Back(String.valueOf(e.getMessage()));
        }
    }

    private Outcome chat(Work work) throws AwayException, InterruptedException {
        String named = work.model();
        Optional<String> model = named == null ? ChatRequest.model(work.payload()) : Optional.of(named);
        // Nodes that each took a model of their own would contradict one another, and lose stake for it.
        if (model.isEmpty()) {
            return new Outcome.Back("the task names no model");
        }
        if (!found.contains(model.get())) {
            return new Outcome.Back("the model is not here");
        }
        try {
            return server.chat(ChatRequest.of(work.payload(), model.get()));
        } catch (ChatRequest.OddException e) {
            return new Outcome.Failed(String.valueOf(e.getMessage()));
        }
    }

    private Outcome embedding(Work work, String model) throws AwayException, InterruptedException {
        if (!found.contains(model)) {
            return new Outcome.Back("the model is not here");
        }
        EmbeddingRequest request = EmbeddingRequest.of(work.payload());
        return request == null
                ? new Outcome.Failed(EmbeddingRequest.FORM)
                : server.embeddings(model, request.inputs(), request.dimensions());
    }
}
