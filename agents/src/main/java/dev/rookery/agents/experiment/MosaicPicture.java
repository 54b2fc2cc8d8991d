package dev.rookery.agents.experiment;

import dev.rookery.environments.draw.MosaicPart;
import dev.rookery.environments.draw.PixelRuns;

/**
 * A part of the mosaic as it was with its frame. Immutable by agreement: nobody writes to the array.
 *
 * @param low value that the first colour of the ramp stands for; 0 where colours stand for nothing
 * @param high the same of the last colour
 * @param runs {@link PixelRuns} of {@link MosaicPart#width} by {@link MosaicPart#height} pixels
 */
public record MosaicPicture(MosaicPart part, float low, float high, byte[] runs) {}
