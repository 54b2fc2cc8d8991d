/** From the primitives that environments draw to pixels. */
package dev.rookery.environments.draw;
