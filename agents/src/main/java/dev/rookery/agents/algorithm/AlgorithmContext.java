package dev.rookery.agents.algorithm;

import dev.rookery.agents.network.Network;
import dev.rookery.agents.rollout.Learner;
import dev.rookery.agents.rollout.Rollout;
import dev.rookery.compute.BufferPlan;
import dev.rookery.compute.Device;
import dev.rookery.compute.DeviceBuffer;

/**
 * What an algorithm works with.
 *
 * @param plan where it declares its buffers
 * @param learner whose parameters it changes, from the steps of whose agents
 * @param parameters [policies][learners][parameterCount] float32
 * @param seeds [policies][2] uint32
 * @param clock [1] uint32: time of the rollout's slot 0
 * @param control [1] float32: see {@link Algorithm#control}
 */
public record AlgorithmContext(
        Device device,
        BufferPlan plan,
        Network network,
        Rollout rollout,
        Learner learner,
        DeviceBuffer parameters,
        DeviceBuffer seeds,
        DeviceBuffer clock,
        DeviceBuffer control) {}
