package dev.rookery.agents.network;

import java.util.Random;

/**
 * Orthogonal matrices, as torch's {@code orthogonal_} makes them: the Q of a Gaussian matrix's QR factorisation with the
 * signs of R's diagonal (Saxe et al. 2014, arXiv:1312.6120).
 */
final class OrthogonalInitialization {
    private OrthogonalInitialization() {}

    /** Writes a matrix times a gain, [rows][columns], into a network's parameters. */
    static void write(float[] parameters, int offset, int rows, int columns, double gain, Random random) {
        double[][] matrix = orthogonal(rows, columns, random);
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                parameters[offset + row * columns + column] = (float) (gain * matrix[row][column]);
            }
        }
    }

    /** A matrix whose columns are orthonormal, or its rows if they are fewer. */
    static double[][] orthogonal(int rows, int columns, Random random) {
        boolean wide = columns > rows;
        int count = wide ? rows : columns;
        int length = wide ? columns : rows;
        double[][] vectors = new double[count][length];
        for (double[] vector : vectors) {
            for (int i = 0; i < length; i++) {
                vector[i] = random.nextGaussian();
            }
        }
        for (int k = 0; k < count; k++) {
            // Modified Gram-Schmidt, twice: R's diagonal is positive, as torch's signs make it.
            for (int pass = 0; pass < 2; pass++) {
                for (int j = 0; j < k; j++) {
                    subtractProjection(vectors[k], vectors[j]);
                }
            }
            normalize(vectors[k]);
        }
        double[][] matrix = new double[rows][columns];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                matrix[row][column] = wide ? vectors[row][column] : vectors[column][row];
            }
        }
        return matrix;
    }

    private static void subtractProjection(double[] vector, double[] unit) {
        double product = 0;
        for (int i = 0; i < vector.length; i++) {
            product += vector[i] * unit[i];
        }
        for (int i = 0; i < vector.length; i++) {
            vector[i] -= product * unit[i];
        }
    }

    private static void normalize(double[] vector) {
        double squares = 0;
        for (double x : vector) {
            squares += x * x;
        }
        double scale = 1 / Math.sqrt(squares);
        for (int i = 0; i < vector.length; i++) {
            vector[i] *= scale;
        }
    }
}
