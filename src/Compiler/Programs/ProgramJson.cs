using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace NeuroSim.Compiler.Programs;

/// <summary>How the JSON entries of a program are written and read: strictly, with camelCase names and enums as words.</summary>
internal static class ProgramJson
{
    /// <summary>One set of options for writer and reader.</summary>
    public static JsonSerializerOptions Options { get; } = Create();

    /// <summary>Strict text of an entry: a byte that is no UTF-8 is an error, not a question mark.</summary>
    public static UTF8Encoding Text { get; } = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static JsonSerializerOptions Create()
    {
        JsonSerializerOptions options = new(JsonSerializerOptions.Strict)
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            WriteIndented = true,
            NewLine = "\n",
            MaxDepth = 16,
            Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
        };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
