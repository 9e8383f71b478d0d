using System.Buffers;
using System.Text.Json;

namespace CiCdPlatform.Durable;

/// <summary>The events of one turn as one value: a JSON array with an object an event, <c>k</c>ind, <c>a</c>t (milliseconds), <c>t</c>ask, <c>n</c>ame, <c>p</c>ayload (a string).</summary>
internal static class HistoryCodec
{
    private static readonly JsonWriterOptions Options = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _buffer;

    public static byte[] Write(IEnumerable<HistoryEvent> events)
    {
        var buffer = _buffer ??= new(4_096);
        buffer.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartArray();
            foreach (var entry in events)
            {
                json.WriteStartObject();
                json.WriteString("k"u8, Storage.Names.Of(entry.Kind));
                json.WriteNumber("a"u8, entry.At.ToUnixTimeMilliseconds());
                if (entry.Task is { } task)
                {
                    json.WriteNumber("t"u8, task);
                }

                if (entry.Name is { } name)
                {
                    json.WriteString("n"u8, name);
                }

                if (entry.Payload is { } payload)
                {
                    json.WriteString("p"u8, payload);
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        var packed = Packed.Pack(buffer.WrittenSpan);
        if (buffer.Capacity > 1024 * 1024)
        {
            _buffer = null;
        }

        return packed;
    }

    public static void Read(byte[] packed, List<HistoryEvent> into)
    {
        var json = new Utf8JsonReader(Packed.Bytes(packed));
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.StartObject)
        {
            var (kind, at, task, name, payload) = (default(HistoryKind), 0L, default(int?), default(string), default(string));
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                var property = json.ValueSpan[0];
                json.Read();
                switch (property)
                {
                    case (byte)'k':
                        kind = Storage.Names.Kind(json.GetString()!);
                        break;
                    case (byte)'a':
                        at = json.GetInt64();
                        break;
                    case (byte)'t':
                        task = json.GetInt32();
                        break;
                    case (byte)'n':
                        name = json.GetString();
                        break;
                    case (byte)'p':
                        payload = json.GetString();
                        break;
                }
            }

            into.Add(new(into.Count + 1, kind, DateTimeOffset.FromUnixTimeMilliseconds(at), task, name, payload));
        }
    }
}
