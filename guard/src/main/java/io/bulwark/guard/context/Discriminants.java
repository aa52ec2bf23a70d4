package io.bulwark.guard.context;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Linear discriminants (Fisher 1936): the directions in which groups differ most for how much their members do. The scatter
 * within groups is shrunk towards the identity, since there are few groups for so many dimensions.
 */
final class Discriminants {
    private static final double SHRINK = 0.3;
    private static final int SWEEPS = 12;

    private Discriminants() {}

    /**
     * The first {@code most} directions.
     *
     * @param kinds of groups of vectors; each kind counts the same
     */
    static float[][] of(List<List<List<float[]>>> kinds, int most) {
        int n = kinds.getFirst().getFirst().getFirst().length;
        double[][] within = new double[n][n];
        double[][] between = new double[n][n];
        for (List<List<float[]>> groups : kinds) {
            long members = groups.stream().mapToLong(List::size).sum();
            double[] mean = new double[n];
            double[][] means = new double[groups.size()][];
            for (int g = 0; g < means.length; g++) {
                means[g] = mean(groups.get(g), n);
                for (int i = 0; i < n; i++) {
                    mean[i] += means[g][i] / means.length;
                }
                for (float[] one : groups.get(g)) {
                    add(within, one, means[g], 1.0 / members / kinds.size());
                }
            }
            for (double[] one : means) {
                float[] as = new float[n];
                for (int i = 0; i < n; i++) {
                    as[i] = (float) one[i];
                }
                add(between, as, mean, 1.0 / means.length / kinds.size());
            }
        }
        Eigen spread = Eigen.of(within);
        double ridge = SHRINK * Arrays.stream(spread.values()).average().orElse(1);
        double[][] whitening = new double[n][];
        for (int i = 0; i < n; i++) {
            double scale = 1 / Math.sqrt(Math.max(0, spread.values()[i]) + ridge);
            whitening[i] =
                    Arrays.stream(spread.vectors()[i]).map(x -> x * scale).toArray();
        }
        Eigen differing = Eigen.of(product(product(whitening, between), transposed(whitening)));
        float[][] axes = new float[Math.min(most, n)][n];
        for (int a = 0; a < axes.length; a++) {
            for (int i = 0; i < n; i++) {
                double part = differing.vectors()[a][i];
                for (int k = 0; k < n; k++) {
                    axes[a][k] += (float) (part * whitening[i][k]);
                }
            }
        }
        return axes;
    }

    private static double[] mean(List<float[]> group, int n) {
        double[] mean = new double[n];
        for (float[] one : group) {
            for (int i = 0; i < n; i++) {
                mean[i] += one[i] / (double) group.size();
            }
        }
        return mean;
    }

    private static void add(double[][] scatter, float[] one, double[] mean, double weight) {
        int n = mean.length;
        double[] off = new double[n];
        for (int i = 0; i < n; i++) {
            off[i] = one[i] - mean[i];
        }
        for (int i = 0; i < n; i++) {
            double factor = off[i] * weight;
            for (int j = 0; j < n; j++) {
                scatter[i][j] += factor * off[j];
            }
        }
    }

    private static double[][] product(double[][] a, double[][] b) {
        double[][] product = new double[a.length][b[0].length];
        for (int i = 0; i < a.length; i++) {
            for (int k = 0; k < b.length; k++) {
                double factor = a[i][k];
                for (int j = 0; j < b[0].length; j++) {
                    product[i][j] += factor * b[k][j];
                }
            }
        }
        return product;
    }

    private static double[][] transposed(double[][] a) {
        double[][] turned = new double[a[0].length][a.length];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < a[0].length; j++) {
                turned[j][i] = a[i][j];
            }
        }
        return turned;
    }

    /** Values in falling order and a row for each vector, by cyclic Jacobi rotations. */
    private record Eigen(double[] values, double[][] vectors) {
        static Eigen of(double[][] symmetric) {
            int n = symmetric.length;
            double[][] a = Arrays.stream(symmetric).map(double[]::clone).toArray(double[][]::new);
            double[][] v = new double[n][n];
            for (int i = 0; i < n; i++) {
                v[i][i] = 1;
            }
            for (int sweep = 0; sweep < SWEEPS; sweep++) {
                for (int p = 0; p < n - 1; p++) {
                    for (int q = p + 1; q < n; q++) {
                        if (Math.abs(a[p][q]) > 1e-14) {
                            rotate(a, v, p, q);
                        }
                    }
                }
            }
            Integer[] order = IntStream.range(0, n)
                    .boxed()
                    .sorted(Comparator.<Integer>comparingDouble(i -> -a[i][i]))
                    .toArray(Integer[]::new);
            double[] values = new double[n];
            double[][] vectors = new double[n][];
            for (int i = 0; i < n; i++) {
                values[i] = a[order[i]][order[i]];
                vectors[i] = v[order[i]];
            }
            return new Eigen(values, vectors);
        }

        private static void rotate(double[][] a, double[][] v, int p, int q) {
            double theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
            double t = Math.copySign(1, theta) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
            double c = 1 / Math.sqrt(t * t + 1);
            double s = t * c;
            int n = a.length;
            turn(a[p], a[q], c, s);
            for (int k = 0; k < n; k++) {
                double kp = a[k][p];
                double kq = a[k][q];
                a[k][p] = c * kp - s * kq;
                a[k][q] = s * kp + c * kq;
            }
            turn(v[p], v[q], c, s);
        }

        private static void turn(double[] one, double[] other, double c, double s) {
            for (int k = 0; k < one.length; k++) {
                double x = one[k];
                double y = other[k];
                one[k] = c * x - s * y;
                other[k] = s * x + c * y;
            }
        }
    }
}
