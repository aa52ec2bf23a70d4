package io.bulwark.gateway.provider;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.text.tokens.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Embeddings by feature hashing of words: the same text always gives the same unit vector, texts that share words are near. */
final class EchoEmbeddings {
    private static final int DIMENSIONS = 256;
    private static final int MOST_DIMENSIONS = 4_096;

    private EchoEmbeddings() {}

    static ObjectNode answer(ObjectNode request, Tokenizer tokenizer) {
        int dimensions = Math.clamp(request.path("dimensions").asInt(DIMENSIONS), 1, MOST_DIMENSIONS);
        boolean base64 = request.path("encoding_format").asText("").equals("base64");
        List<String> texts = EchoProvider.texts(request.path("input"));
        List<float[]> vectors = new ArrayList<>(texts.size());
        long tokens = 0;
        for (String text : texts) {
            vectors.add(vector(text, dimensions));
            tokens += tokenizer.quick(text).tokens();
        }
        return EmbeddingForm.of(EchoProvider.NAME + "/" + EchoProvider.MODEL, vectors, base64, tokens);
    }

    private static float[] vector(String text, int dimensions) {
        double[] sums = new double[dimensions];
        sums[0] = 1e-3;
        for (String word : text.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+")) {
            if (!word.isEmpty()) {
                int hash = word.hashCode() * 0x9E3779B1;
                sums[Math.floorMod(hash >>> 1, dimensions)] += (hash & 1) == 0 ? 1 : -1;
            }
        }
        double square = 0;
        for (double sum : sums) {
            square += sum * sum;
        }
        float[] vector = new float[dimensions];
        for (int i = 0; i < dimensions; i++) {
            vector[i] = (float) (sums[i] / Math.sqrt(square));
        }
        return vector;
    }
}
