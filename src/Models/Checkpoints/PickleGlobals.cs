using System.Collections.Frozen;

namespace NeuroSim.Models.Checkpoints;

/// <summary>
/// The names that a pickle may refer to, and what calling them means here: a value of our own is made from the arguments. Python's
/// objects behind these names are never reached, and any other name is refused.
/// </summary>
internal static class PickleGlobals
{
    private delegate object Constructor(PickleMachine machine, PickleGlobal name, List<object> arguments);

    private static readonly FrozenDictionary<string, Constructor> Known = new Dictionary<string, Constructor>(StringComparer.Ordinal)
    {
        ["collections.OrderedDict"] = Dict,
        ["argparse.Namespace"] = static (_, _, _) => new PickleNamespace(),
        ["torch._utils._rebuild_tensor_v2"] = static (m, _, a) => PickleTensors.Rebuild(m, a),
        ["torch._utils._rebuild_parameter"] = Parameter,
        ["torch.Size"] = Size,

        // Values that training scripts leave beside the weights: carried along, never looked into.
        ["torch.device"] = Inert,
        ["numpy.dtype"] = Inert,
        ["numpy.core.multiarray.scalar"] = Inert,
        ["numpy._core.multiarray.scalar"] = Inert,
        ["_codecs.encode"] = Inert,
        ["pathlib.PosixPath"] = Inert,
        ["pathlib.WindowsPath"] = Inert,
        ["collections.Counter"] = Inert,
        ["__builtin__.set"] = Inert,
        ["builtins.set"] = Inert,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The element types that torch's dtype objects name; they appear as values only.</summary>
    private static readonly FrozenSet<string> Constants = FrozenSet.Create(
        StringComparer.Ordinal, "torch.float64", "torch.float32", "torch.float16", "torch.bfloat16", "torch.int64", "torch.int32");

    /// <summary>Checks a name against the list.</summary>
    public static PickleGlobal Resolve(PickleMachine machine, string module, string name)
    {
        string full = $"{module}.{name}";
        return Known.ContainsKey(full) || Constants.Contains(full) || PickleTensors.StorageType(full) is not null
            ? new PickleGlobal(full)
            : throw machine.Error($"the file names the global '{full}'. NeuroSim reads tensors, numbers, strings, lists, dicts and "
                + "argparse.Namespace, and never executes code. Re-save only the state dict: torch.save(model.state_dict(), path).");
    }

    /// <summary>Makes the value that a call stands for.</summary>
    public static object Construct(PickleMachine machine, PickleGlobal name, List<object> arguments) =>
        Known.TryGetValue(name.Name, out Constructor? construct)
            ? construct(machine, name, arguments)
            : throw machine.Error($"'{name.Name}' is called like a function. The file is damaged or no checkpoint.");

    /// <summary>An OrderedDict; its items follow as they do for a dict, except in files of very old versions of Python.</summary>
    private static PickleDict Dict(PickleMachine machine, PickleGlobal name, List<object> arguments) =>
        arguments is [] or [PickleSequence { Items: [] }]
            ? new PickleDict()
            : throw machine.Error($"{name.Name} is given its items as arguments, which torch.save does not do. Re-save the file with "
                + "Python 3.");

    private static PickleTensor Parameter(PickleMachine machine, PickleGlobal name, List<object> arguments) =>
        arguments is [PickleTensor tensor, ..]
            ? tensor
            : throw machine.Error($"{name.Name} needs a tensor. The file is damaged; copy or save it again.");

    private static PickleSequence Size(PickleMachine machine, PickleGlobal name, List<object> arguments) =>
        arguments is [PickleSequence sizes]
            ? sizes
            : throw machine.Error($"{name.Name} needs a tuple. The file is damaged; copy or save it again.");

    private static PickleInert Inert(PickleMachine machine, PickleGlobal name, List<object> arguments) => PickleInert.Value;
}
