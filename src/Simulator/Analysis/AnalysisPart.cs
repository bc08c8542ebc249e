namespace NeuroSim.Simulator.Analysis;

/// <summary>
/// What <c>run --analyse</c> adds to a report: how well integer activations stand for the potentials behind them, and how sites and weights use their range.
/// </summary>
/// <remarks>
/// An observation is one neuron in one timestep of one sample; neurons at masked sites of sparse convolutions are none. With immediate firing it is one neuron
/// in one sample: there counts are known, but a potential that is compared after every update has no single value. The firing rate by sub-step (NSFR) stands
/// with the sites of the report.
/// </remarks>
/// <param name="Sites">Spiking sites in execution order.</param>
/// <param name="Layers">Layers with weights in execution order.</param>
/// <param name="Note">What could not be analysed and why; null if all was.</param>
public sealed record AnalysisPart(IReadOnlyList<SiteAnalysisPart> Sites, IReadOnlyList<WeightAnalysisPart> Layers, string? Note);

/// <summary>A spiking site.</summary>
/// <param name="Name">Name in the checkpoint.</param>
/// <param name="Channels">Channels of its map.</param>
/// <param name="Positions">Rows × columns of its map.</param>
/// <param name="Observations">Neurons × timesteps × samples that took part.</param>
/// <param name="EffectiveRank">Effective rank of its output.</param>
/// <param name="Approximation">How far activations are from the potentials; null with immediate firing.</param>
/// <param name="Activations">Integer activations: one bin per value 0 … D; above them what immediate firing fires beyond D.</param>
/// <param name="Potentials">Potentials at the time of firing in units of θ: 96 bins from −D to 2·D; null with immediate firing.</param>
public sealed record SiteAnalysisPart(
    string Name,
    int Channels,
    int Positions,
    long Observations,
    EffectiveRankPart EffectiveRank,
    ApproximationPart? Approximation,
    HistogramPart Activations,
    HistogramPart? Potentials);

/// <summary>
/// Effective rank of a site's output: exp of the Shannon entropy of the singular values, normalised to sum 1 (Roy and Vetterli, The effective rank: a
/// measure of effective dimensionality, EUSIPCO 2007). The matrix has a row per channel and a column per position, timestep and sample; its entries are the
/// integer activations, not centred.
/// </summary>
/// <param name="Value">The effective rank, from 1 to <paramref name="Rows"/>; 0 if nothing fired.</param>
/// <param name="Rows">Rows of the matrix: all channels, or 512 evenly spaced ones where there are more.</param>
/// <param name="Columns">Columns of the matrix.</param>
public sealed record EffectiveRankPart(double Value, int Rows, long Columns);

/// <summary>
/// Error of spike firing approximation, |ReLU(V) − S(V)| (Yao et al., Scaling spike-driven transformer with efficient spike firing approximation training,
/// TPAMI 2025, Definition 1), in units of θ: |max(V / θ, 0) − a|. Means are over all observations. V is the quantised network's, at the time of firing.
/// </summary>
/// <param name="Threshold">θ as trained: what the errors are multiplied with to have the unit of the potential.</param>
/// <param name="Norm">N as trained: what an activation is divided by on its way, and the errors with it.</param>
/// <param name="MeanError">Mean error.</param>
/// <param name="LargestError">Largest error.</param>
/// <param name="RoundingError">The part of the mean error of potentials up to D·θ: rounding.</param>
/// <param name="SaturationError">The part of the mean error of potentials above D·θ: the clip at D. The two add up to the mean.</param>
/// <param name="RoundingShare">Rounding's share of the mean error; 0 without error.</param>
/// <param name="SaturatedShare">Share of the observations with a = D and V &gt; (D + ½)·θ: more than rounding was cut off.</param>
public sealed record ApproximationPart(
    double Threshold,
    double Norm,
    double MeanError,
    double LargestError,
    double RoundingError,
    double SaturationError,
    double RoundingShare,
    double SaturatedShare);

/// <summary>Integer weights of a layer of the quantised network, those of an image layer bound to the normalisation of the images.</summary>
/// <param name="Name">Name.</param>
/// <param name="Kind">convolution, depthwise or linear.</param>
/// <param name="Bits">Width of a weight; null where weights were kept exact.</param>
/// <param name="Weights">Number of weights.</param>
/// <param name="Min">Least weight.</param>
/// <param name="Max">Largest weight.</param>
/// <param name="Zeros">Weights that are 0.</param>
/// <param name="RangeUse">Largest magnitude / largest magnitude of the width; null where weights were kept exact.</param>
/// <param name="ChannelRangeUse">The same by output channel, mean: how much scales per channel would gain. Null where weights were kept exact.</param>
/// <param name="MeanMagnitude">Mean magnitude.</param>
/// <param name="Histogram">At most 64 equal bins over ±2ⁿ: the range of the width, or for exact weights the least that holds all.</param>
public sealed record WeightAnalysisPart(
    string Name,
    string Kind,
    int? Bits,
    long Weights,
    long Min,
    long Max,
    long Zeros,
    double? RangeUse,
    double? ChannelRangeUse,
    double MeanMagnitude,
    HistogramPart Histogram);

/// <summary>Counts of equal bins; bin i covers From + i·Width up to From + (i + 1)·Width, the upper end excluded.</summary>
/// <param name="From">Lower end of the first bin.</param>
/// <param name="Width">Width of a bin.</param>
/// <param name="Counts">By bin.</param>
/// <param name="Below">What is below the first bin.</param>
/// <param name="Above">What is above the last bin.</param>
public sealed record HistogramPart(double From, double Width, long[] Counts, long Below, long Above);
