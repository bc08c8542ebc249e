namespace NeuroSim.Models.Checkpoints;

/// <summary>Names of the element types in safetensors headers.</summary>
internal static class SafetensorsTypes
{
    /// <summary>All names that are read and written.</summary>
    public static IEnumerable<string> Names => Enum.GetValues<TensorType>().Select(Name);

    /// <summary>Name of a type.</summary>
    public static string Name(TensorType type) => type == TensorType.Bool ? "BOOL" : type.ToString();

    /// <summary>Type of a name, if there is one.</summary>
    public static TensorType? Parse(string name)
    {
        foreach (TensorType type in Enum.GetValues<TensorType>())
        {
            if (string.Equals(Name(type), name, StringComparison.Ordinal))
            {
                return type;
            }
        }

        return null;
    }
}
