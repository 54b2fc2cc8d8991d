// Convolutions for a team: see local-tiles.cl, and conv2d.cl for what they compute.

#define conv2d_forward tiled_forward
#define conv2d_input_gradient tiled_input_gradient
#define conv2d_weight_gradient tiled_weight_gradient
