namespace NeuroSim.Models.Onnx.Building;

/// <summary>All operators that NeuroSim reads. A new one is a function and a line here.</summary>
internal static class GraphOperators
{
    public static IReadOnlyDictionary<string, Func<NodeScope, GraphValue>> All { get; }
        = new SortedDictionary<string, Func<NodeScope, GraphValue>>(StringComparer.Ordinal)
        {
            ["Add"] = ArithmeticOperators.Add,                                  // bias, or a membrane shortcut
            ["AveragePool"] = PoolOperators.AveragePool,
            ["BatchNormalization"] = SynapseOperators.Normalise,
            ["Cast"] = ShapeOperators.Cast,
            ["Clip"] = NeuronOperators.Clip,                                    // clip and round: a spiking site
            ["Concat"] = ConstantOperators.Concat,
            ["Constant"] = ConstantOperators.Constant,
            ["ConstantOfShape"] = ConstantOperators.ConstantOfShape,
            ["Conv"] = SynapseOperators.Convolve,
            ["Div"] = ArithmeticOperators.Divide,                               // behind a site: its norm
            ["Dropout"] = ShapeOperators.Dropout,
            ["Flatten"] = ShapeOperators.Flatten,
            ["Floor"] = NeuronOperators.Floor,
            ["Gather"] = ConstantOperators.Gather,
            ["Gemm"] = SynapseOperators.Gemm,
            ["GlobalAveragePool"] = PoolOperators.GlobalAveragePool,
            ["Identity"] = ShapeOperators.Identity,
            ["MatMul"] = SynapseOperators.MatMul,                               // a linear layer, or a part of self-attention
            ["Mul"] = ArithmeticOperators.Multiply,
            ["Pad"] = PoolOperators.Pad,
            ["ReduceMean"] = PoolOperators.ReduceMean,
            ["Relu"] = NeuronOperators.Relu,                                    // a clip from below
            ["Reshape"] = ShapeOperators.Reshape,
            ["Round"] = NeuronOperators.Round,
            ["Shape"] = ConstantOperators.ShapeOf,
            ["Slice"] = ConstantOperators.Slice,
            ["Squeeze"] = ShapeOperators.Squeeze,
            ["Sub"] = ArithmeticOperators.Subtract,
            ["Transpose"] = ShapeOperators.Transpose,
            ["Unsqueeze"] = ShapeOperators.Unsqueeze,
        };
}
