package io.bulwark.text.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PackedVectorTest {
    @Test
    void cosines_stay_within_a_hundredth() {
        SplittableRandom random = new SplittableRandom(7);
        for (int round = 0; round < 200; round++) {
            float[] a = new float[384];
            float[] b = new float[384];
            double exact = 0;
            double aa = 0;
            double bb = 0;
            for (int i = 0; i < a.length; i++) {
                a[i] = (float) random.nextGaussian();
                b[i] = (float) (a[i] * (round % 3) + random.nextGaussian());
                exact += a[i] * b[i];
                aa += a[i] * a[i];
                bb += b[i] * b[i];
            }
            assertThat(PackedVector.cosine(a, PackedVector.of(b))).isCloseTo(exact / Math.sqrt(aa * bb), within(0.01));
        }
    }

    @Test
    void nothing_is_near_to_nothing() {
        assertThat(PackedVector.cosine(new float[3], PackedVector.of(new float[] {1, 2, 3})))
                .isZero();
        assertThat(PackedVector.cosine(new float[] {1, 0}, PackedVector.of(new float[] {1, 2, 3})))
                .isZero();
    }
}
