/** What a device can do at most, measured. */
package dev.rookery.compute.calibration;
