namespace NeuroSim.Chips;

/// <summary>Energy of each counted action, in picojoule. Its members are the members of <see cref="ChipAction"/>.</summary>
public sealed record ActionCosts
{
    /// <summary>One axon event taken from the input buffer of a core.</summary>
    public required Quantity<double> AxonRead { get; init; }

    /// <summary>One word of weights (as many as the core has lanes) read from the synapse memory.</summary>
    public required Quantity<double> WeightWordRead { get; init; }

    /// <summary>One addition of one weight to one potential, caused by one spike (a synaptic operation).</summary>
    public required Quantity<double> SynapticAddition { get; init; }

    /// <summary>
    /// One potential read and written back for one synaptic addition. Kernel cores keep potentials in memory and count it; crossbar cores
    /// accumulate in registers and count none.
    /// </summary>
    public required Quantity<double> StateAccess { get; init; }

    /// <summary>One multiplication with a real-valued input, and its addition.</summary>
    public required Quantity<double> MultiplyAccumulate { get; init; }

    /// <summary>One partial potential added at an accumulating core.</summary>
    public required Quantity<double> PartialAddition { get; init; }

    /// <summary>One potential read, changed by a layer's finished sum and bias, and written.</summary>
    public required Quantity<double> PotentialUpdate { get; init; }

    /// <summary>One comparison of a potential with its threshold in one sub-step, with the subtraction if it fires.</summary>
    public required Quantity<double> SomaUpdate { get; init; }

    /// <summary>One entry written to a synapse memory at run time.</summary>
    public required Quantity<double> SynapseWrite { get; init; }

    /// <summary>One packet formed and handed to the router.</summary>
    public required Quantity<double> PacketSend { get; init; }

    /// <summary>One end-of-window token handed to the router. Chips without windowed firing count none.</summary>
    public required Quantity<double> TokenSend { get; init; }

    /// <summary>One packet over one link between two cores of one chip.</summary>
    public required Quantity<double> Hop { get; init; }

    /// <summary>One packet over one link between two chips.</summary>
    public required Quantity<double> InterChipHop { get; init; }

    /// <summary>The cost of one action.</summary>
    public Quantity<double> this[ChipAction action] => action switch
    {
        ChipAction.AxonRead => AxonRead,
        ChipAction.WeightWordRead => WeightWordRead,
        ChipAction.SynapticAddition => SynapticAddition,
        ChipAction.StateAccess => StateAccess,
        ChipAction.MultiplyAccumulate => MultiplyAccumulate,
        ChipAction.PartialAddition => PartialAddition,
        ChipAction.PotentialUpdate => PotentialUpdate,
        ChipAction.SomaUpdate => SomaUpdate,
        ChipAction.SynapseWrite => SynapseWrite,
        ChipAction.PacketSend => PacketSend,
        ChipAction.TokenSend => TokenSend,
        ChipAction.Hop => Hop,
        ChipAction.InterChipHop => InterChipHop,
        _ => throw new ArgumentOutOfRangeException(nameof(action), action, "not an action of a chip"),
    };
}

/// <summary>An action that units count. <see cref="ActionCosts"/> says what each one is and costs.</summary>
public enum ChipAction
{
    /// <summary><see cref="ActionCosts.AxonRead"/>.</summary>
    AxonRead,

    /// <summary><see cref="ActionCosts.WeightWordRead"/>.</summary>
    WeightWordRead,

    /// <summary><see cref="ActionCosts.SynapticAddition"/>.</summary>
    SynapticAddition,

    /// <summary><see cref="ActionCosts.StateAccess"/>.</summary>
    StateAccess,

    /// <summary><see cref="ActionCosts.MultiplyAccumulate"/>.</summary>
    MultiplyAccumulate,

    /// <summary><see cref="ActionCosts.PartialAddition"/>.</summary>
    PartialAddition,

    /// <summary><see cref="ActionCosts.PotentialUpdate"/>.</summary>
    PotentialUpdate,

    /// <summary><see cref="ActionCosts.SomaUpdate"/>.</summary>
    SomaUpdate,

    /// <summary><see cref="ActionCosts.SynapseWrite"/>.</summary>
    SynapseWrite,

    /// <summary><see cref="ActionCosts.PacketSend"/>.</summary>
    PacketSend,

    /// <summary><see cref="ActionCosts.TokenSend"/>.</summary>
    TokenSend,

    /// <summary><see cref="ActionCosts.Hop"/>.</summary>
    Hop,

    /// <summary><see cref="ActionCosts.InterChipHop"/>.</summary>
    InterChipHop,
}

/// <summary>What an action's energy is spent on.</summary>
public enum EnergyKind
{
    /// <summary>Additions, multiplications, comparisons.</summary>
    Computation,

    /// <summary>Reads and writes of weights, potentials and axon buffers.</summary>
    Memory,

    /// <summary>Packets on their way.</summary>
    Communication,

    /// <summary>Power drawn while time passes, whatever is done.</summary>
    Static,

    /// <summary>Power of the clock tree (<see cref="SynchronousChip.ClockPowerMw"/>); a chip without a clock has none.</summary>
    Clock,
}

/// <summary>The kind of each action.</summary>
public static class ChipActions
{
    /// <summary>All actions, in the order of their numbers.</summary>
    public static IReadOnlyList<ChipAction> All { get; } = Enum.GetValues<ChipAction>();

    /// <summary>What an action's energy is spent on.</summary>
    public static EnergyKind Kind(this ChipAction action) => action switch
    {
        ChipAction.SynapticAddition or ChipAction.MultiplyAccumulate or ChipAction.PartialAddition or ChipAction.SomaUpdate => EnergyKind.Computation,
        ChipAction.AxonRead or ChipAction.WeightWordRead or ChipAction.StateAccess or ChipAction.PotentialUpdate or ChipAction.SynapseWrite
            => EnergyKind.Memory,
        _ => EnergyKind.Communication,
    };
}
