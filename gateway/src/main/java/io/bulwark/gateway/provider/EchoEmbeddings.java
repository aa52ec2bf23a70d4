package io.bulwark.gateway.provider;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.text.tokens.Tokenizer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
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
        ObjectNode answer = WireJson.newObject().put("object", "list");
        ArrayNode data = answer.putArray("data");
        long tokens = 0;
        for (int i = 0; i < texts.size(); i++) {
            ObjectNode item = data.addObject().put("object", "embedding").put("index", i);
            float[] vector = vector(texts.get(i), dimensions);
            if (base64) {
                item.put("embedding", base64(vector));
            } else {
                ArrayNode numbers = item.putArray("embedding");
                for (float number : vector) {
                    numbers.add(number);
                }
            }
            tokens += tokenizer.quick(texts.get(i)).tokens();
        }
        answer.put("model", EchoProvider.NAME + "/" + EchoProvider.MODEL);
        answer.putObject("usage").put("prompt_tokens", tokens).put("total_tokens", tokens);
        return answer;
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

    /** Little-endian 32-bit floats, as OpenAI's own clients ask for. */
    static String base64(float[] vector) {
        ByteBuffer bytes = ByteBuffer.allocate(vector.length * 4).order(ByteOrder.LITTLE_ENDIAN);
        for (float number : vector) {
            bytes.putFloat(number);
        }
        return Base64.getEncoder().encodeToString(bytes.array());
    }
}
