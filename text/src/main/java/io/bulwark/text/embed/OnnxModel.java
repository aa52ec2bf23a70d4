package io.bulwark.text.embed;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.io.InputStream;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.Map;

/** bge-small-en-v1.5, quantised to 8 bits (Xiao et al. 2023), run by ONNX Runtime; safe for many threads. */
final class OnnxModel {
    static final String WEIGHTS = "/bge-small-en-v1.5-q.onnx";
    static final String TOKENIZER = "/bge-small-en-v1.5-q-tokenizer.json";
    static final int DIMENSION = 384;
    /** Tokens of one run, begin and end included. */
    static final int WINDOW = 512;

    private final OrtEnvironment environment;
    private final OrtSession session;

    /** @throws IOException where the model or its runtime cannot be used */
    OnnxModel() throws IOException {
        environment = OrtEnvironment.getEnvironment();
        try (InputStream in = OnnxModel.class.getResourceAsStream(WEIGHTS);
                OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            if (in == null) {
                throw new IOException("Missing " + WEIGHTS);
            }
            // Its own threads would spin between runs, and an arena keeps the largest run's memory for good.
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            options.setCPUArenaAllocator(false);
            options.setMemoryPatternOptimization(false);
            session = environment.createSession(in.readAllBytes(), options);
        } catch (OrtException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /**
     * The vector of one window, of length 1: the state of the first token. Windows are run one by one, since the model scales
     * its numbers by the whole run and a neighbour in a batch would change a text's vector.
     */
    float[] run(int[] tokens, int from, int to, int begin, int end) {
        int n = to - from + 2;
        long[] ids = new long[n];
        ids[0] = begin;
        for (int i = from; i < to; i++) {
            ids[i - from + 1] = tokens[i];
        }
        ids[n - 1] = end;
        long[] mask = new long[n];
        Arrays.fill(mask, 1);
        long[] shape = {1, n};
        try (OnnxTensor input = OnnxTensor.createTensor(environment, LongBuffer.wrap(ids), shape);
                OnnxTensor attention = OnnxTensor.createTensor(environment, LongBuffer.wrap(mask), shape);
                OnnxTensor types = OnnxTensor.createTensor(environment, LongBuffer.wrap(new long[n]), shape);
                OrtSession.Result result =
                        session.run(Map.of("input_ids", input, "attention_mask", attention, "token_type_ids", types))) {
            FloatBuffer states = ((OnnxTensor) result.get(0)).getFloatBuffer();
            float[] first = new float[DIMENSION];
            states.get(first);
            return unit(first);
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    static float[] unit(float[] vector) {
        double square = 0;
        for (float x : vector) {
            square += (double) x * x;
        }
        double length = Math.sqrt(square);
        float[] unit = new float[vector.length];
        for (int i = 0; i < unit.length; i++) {
            unit[i] = length == 0 ? 0 : (float) (vector[i] / length);
        }
        return unit;
    }
}
