using System.Text;
using System.Text.Json;

namespace NeuroSim.Chips;

/// <summary>Turns the text of a chip file into items with places, or says where it is not JSON.</summary>
internal static class JsonItemReader
{
    internal static JsonItem Read(ChipText text)
    {
        Utf8JsonReader reader = new(text.Utf8, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip });
        try
        {
            reader.Read();
            JsonItem root = ReadItem(ref reader, "$");

            // Anything but space and comments behind the root is an error; reading on finds it.
            reader.Read();
            return root;
        }
        catch (JsonException fault)
        {
            int offset = text.Offset(fault.LineNumber ?? 0, fault.BytePositionInLine ?? 0);
            throw NotJson(text, offset, "this is not valid JSON, or the file ends too early");
        }
        catch (InvalidOperationException)
        {
            // An escape such as \ud800 alone: the token is well-formed, its text is not.
            throw NotJson(text, (int)reader.TokenStartIndex, "this text holds half a character");
        }
    }

    private static ChipFormatException NotJson(ChipText text, int offset, string problem) =>
        text.Error(offset, "$", problem, "Look here and in the line above for a missing comma, quote, colon or bracket, or one too many.");

    private static JsonItem ReadItem(ref Utf8JsonReader reader, string path)
    {
        JsonTokenType kind = reader.TokenType;
        int offset = (int)reader.TokenStartIndex;
        string text = kind == JsonTokenType.String ? reader.GetString()! : Encoding.UTF8.GetString(reader.ValueSpan);
        List<JsonMember> members = kind == JsonTokenType.StartObject ? ReadMembers(ref reader, path) : [];
        List<JsonItem> elements = kind == JsonTokenType.StartArray ? ReadElements(ref reader, path) : [];
        return new JsonItem(kind, path, offset, text, members, elements);
    }

    private static List<JsonMember> ReadMembers(ref Utf8JsonReader reader, string path)
    {
        List<JsonMember> members = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            string name = reader.GetString()!;
            int offset = (int)reader.TokenStartIndex;
            reader.Read();
            members.Add(new JsonMember(name, offset, ReadItem(ref reader, $"{path}.{name}")));
        }

        return members;
    }

    private static List<JsonItem> ReadElements(ref Utf8JsonReader reader, string path)
    {
        List<JsonItem> elements = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            elements.Add(ReadItem(ref reader, $"{path}[{elements.Count}]"));
        }

        return elements;
    }
}
