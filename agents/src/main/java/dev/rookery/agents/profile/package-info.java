/** Where the time of a training goes: what the device and the host did, and when. */
package dev.rookery.agents.profile;
