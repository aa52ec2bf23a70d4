package io.bulwark.text.learn;

import io.bulwark.text.Words;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/**
 * One or more linear classifiers ("heads") over the same features, with weights of eight bits and a calibrated
 * probability (Platt, 1999): {@code p = 1 / (1 + exp(-(a * margin + b)))}.
 */
public final class LinearModel {
    private static final int MAGIC = 0x42574C4D;

    private final Features features;
    private final List<String> heads;
    private final byte[][] weights;
    private volatile int @Nullable [] packed;
    private final float[] scale;
    private final float[] bias;
    private final float[] a;
    private final float[] b;

    LinearModel(
            Features features, List<String> heads, byte[] weights, float[] scale, float[] bias, float[] a, float[] b) {
        this.features = features;
        this.heads = List.copyOf(heads);
        this.weights = apart(weights, heads.size());
        this.scale = scale;
        this.bias = bias;
        this.a = a;
        this.b = b;
    }

    /** The names of the heads, in the order of {@link #margins}. */
    public List<String> heads() {
        return heads;
    }

    public Features features() {
        return features;
    }

    /** The margin of each head for the words from {@code first} to {@code last} (exclusive); 0 separates the classes. */
    public float[] margins(Words text, int first, int last) {
        long[] sums = new long[heads.size()];
        int count = sums(text, first, last, sums);
        float[] margins = new float[sums.length];
        for (int h = 0; h < margins.length; h++) {
            margins[h] = margin(h, sums[h], count);
        }
        return margins;
    }

    /**
     * Adds up what the words from {@code first} to {@code last} (exclusive) weigh for each head, so that neighbouring
     * stretches can be joined without reading them again.
     *
     * @return the number of occurrences, for {@link #margin}
     */
    public int sums(Words text, int first, int last, long[] sums) {
        if (sums.length == 1) {
            return sum(text, first, last, 0, sums);
        }
        Sums sum = new Sums(packed(), weights, sums);
        features.extract(text, first, last, sum);
        return sum.count;
    }

    /**
     * Like {@link #sums}, for one head alone, which is faster.
     *
     * @param sum one element, to which is added what the words weigh
     */
    public int sum(Words text, int first, int last, int head, long[] sum) {
        One one = new One(weights[head]);
        features.extract(text, first, last, one);
        sum[0] += one.sum;
        return one.count;
    }

    private static final class One implements Features.Batch {
        private final byte[] weights;
        private long sum;
        private int count;

        One(byte[] weights) {
            this.weights = weights;
        }

        @Override
        public void features(int[] buckets, int more) {
            count += more;
            int add = 0;
            for (int i = 0; i < more; i++) {
                add += weights[buckets[i]];
            }
            sum += add;
        }
    }

    private static final class Sums implements Features.Batch {
        private final int[] packed;
        private final byte[][] own;
        private final long[] sums;
        private int count;

        Sums(int[] packed, byte[][] own, long[] sums) {
            this.packed = packed;
            this.own = own;
            this.sums = sums;
        }

        @Override
        public void features(int[] buckets, int more) {
            count += more;
            if (packed.length > 0) {
                packed(buckets, more);
                return;
            }
            for (int h = 0; h < sums.length; h++) {
                byte[] weights = own[h];
                int sum = 0;
                for (int i = 0; i < more; i++) {
                    sum += weights[buckets[i]];
                }
                sums[h] += sum;
            }
        }

        private void packed(int[] buckets, int more) {
            int first = 0;
            int second = 0;
            int third = 0;
            int i = 0;
            for (; i + 4 <= more; i += 4) {
                int four =
                        packed[buckets[i]] + packed[buckets[i + 1]] + packed[buckets[i + 2]] + packed[buckets[i + 3]];
                first += four & FIELD;
                second += four >>> WIDTH & FIELD;
                third += four >>> 2 * WIDTH;
            }
            for (; i < more; i++) {
                int one = packed[buckets[i]];
                first += one & FIELD;
                second += one >>> WIDTH & FIELD;
                third += one >>> 2 * WIDTH;
            }
            sums[0] += first - ZERO * more;
            sums[1] += second - ZERO * more;
            if (sums.length > 2) {
                sums[2] += third - ZERO * more;
            }
        }
    }

    /** Fields of so many bits hold the sum of four weights, each counted from {@link #ZERO}. */
    private static final int WIDTH = 10;

    private static final int FIELD = (1 << WIDTH) - 1;
    private static final int ZERO = 128;

    /** The weights of each head by itself. */
    private static byte[][] apart(byte[] weights, int heads) {
        byte[][] apart = new byte[heads][weights.length / heads];
        for (int i = 0; i < weights.length; i++) {
            apart[i % heads][i / heads] = weights[i];
        }
        return apart;
    }

    /** One read for each occurrence instead of one for each head; made where more than one head is asked for. */
    private int[] packed() {
        int[] known = packed;
        if (known == null) {
            known = packed(weights);
            packed = known;
        }
        return known;
    }

    private static int[] packed(byte[][] weights) {
        if (weights.length < 2 || weights.length > 3) {
            return new int[0];
        }
        int[] packed = new int[weights[0].length];
        for (int h = 0; h < weights.length; h++) {
            for (int i = 0; i < packed.length; i++) {
                packed[i] |= weights[h][i] + ZERO << WIDTH * h;
            }
        }
        return packed;
    }

    /** The margin of a head for a sum over {@code count} occurrences. */
    public float margin(int head, long sum, int count) {
        return (float) (sum * (double) scale[head] / Math.sqrt(Math.max(1, count)) + bias[head]);
    }

    /** The calibrated probability of a head for a margin, 0-1. */
    public double probability(int head, double margin) {
        return 1 / (1 + Math.exp(-(a[head] * margin + b[head])));
    }

    /** The probability of the first head for a whole text, 0-1. */
    public double probability(Words text) {
        return probability(0, margins(text, 0, text.size())[0]);
    }

    /** The model as bytes; the same model gives the same bytes. */
    public byte[] bytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Deflater deflater = new Deflater(9);
        try (DataOutputStream data = new DataOutputStream(new DeflaterOutputStream(out, deflater))) {
            data.writeInt(MAGIC);
            data.writeByte(features.bits());
            data.writeByte(features.words());
            data.writeByte(features.shortest());
            data.writeByte(features.longest());
            data.writeByte(heads.size());
            for (int h = 0; h < heads.size(); h++) {
                data.writeUTF(heads.get(h));
                data.writeFloat(scale[h]);
                data.writeFloat(bias[h]);
                data.writeFloat(a[h]);
                data.writeFloat(b[h]);
            }
            for (int i = 0; i < weights[0].length; i++) {
                for (byte[] head : weights) {
                    data.writeByte(head[i]);
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } finally {
            deflater.end();
        }
        return out.toByteArray();
    }

    /** Reads what {@link #bytes} wrote. */
    public static LinearModel read(InputStream in) throws IOException {
        DataInputStream data = new DataInputStream(new InflaterInputStream(in));
        if (data.readInt() != MAGIC) {
            throw new IOException("Not a linear model");
        }
        Features features = new Features(data.readByte(), data.readByte(), data.readByte(), data.readByte());
        int k = data.readUnsignedByte();
        List<String> heads = new ArrayList<>();
        float[][] numbers = new float[4][k];
        for (int h = 0; h < k; h++) {
            heads.add(data.readUTF());
            for (float[] column : numbers) {
                column[h] = data.readFloat();
            }
        }
        byte[] weights = new byte[(1 << features.bits()) * k];
        data.readFully(weights);
        return new LinearModel(features, heads, weights, numbers[0], numbers[1], numbers[2], numbers[3]);
    }
}
