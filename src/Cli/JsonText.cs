using System.Text.Encodings.Web;
using System.Text.Json;

namespace NeuroSim.Cli;

/// <summary>How the verbs write JSON of their own.</summary>
internal static class JsonText
{
    public static JsonSerializerOptions Indented { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}
