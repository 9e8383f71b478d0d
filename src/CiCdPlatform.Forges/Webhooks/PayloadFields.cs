using System.Globalization;
using System.Text.Json;

namespace CiCdPlatform.Forges;

/// <summary>Reads fields of a payload by dotted path and remembers the first one that should be there and is not.</summary>
internal sealed class PayloadFields(JsonElement root)
{
    private string? _parent;
    private JsonElement? _parentElement;

    /// <summary>The first missing field, or null.</summary>
    public string? Missing { get; private set; }

    public string RequiredText(params ReadOnlySpan<string> paths)
    {
        foreach (var path in paths)
        {
            if (OptionalText(path) is { Length: > 0 } text)
            {
                return text;
            }
        }

        Missing ??= paths[0];
        return "";
    }

    public long RequiredNumber(params ReadOnlySpan<string> paths)
    {
        foreach (var path in paths)
        {
            if (OptionalNumber(path) is { } number)
            {
                return number;
            }
        }

        Missing ??= paths[0];
        return 0;
    }

    public string? OptionalText(string path) => Find(path) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    public long? OptionalNumber(string path) => Find(path) switch
    {
        { ValueKind: JsonValueKind.Number } value when value.TryGetInt64(out var number) => number,
        { ValueKind: JsonValueKind.String } value when long.TryParse(value.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) => number,
        _ => null,
    };

    public bool Flag(params ReadOnlySpan<string> paths)
    {
        foreach (var path in paths)
        {
            if (Find(path) is { ValueKind: JsonValueKind.True })
            {
                return true;
            }
        }

        return false;
    }

    public Uri? OptionalUri(string path) =>
        Uri.TryCreate(OptionalText(path), UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" ? uri : null;

    /// <summary>The items of a list, at most <paramref name="most"/>; empty when there is none.</summary>
    public IEnumerable<PayloadFields> Items(string path, int most) =>
        Find(path) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray().Take(most).Select(item => new PayloadFields(item)) : [];

    /// <summary>The texts of a list, at most <paramref name="most"/>.</summary>
    public IReadOnlyList<string> Texts(string path, int most) =>
        Find(path) is { ValueKind: JsonValueKind.Array } list
            ? [.. list.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Take(most).Select(item => item.GetString()!)]
            : [];

    // Fields of one object are mostly read one after the other, and looking an object up goes through all that stands before it.
    private JsonElement? Find(string path)
    {
        var name = path.LastIndexOf('.') + 1;
        if (_parent is null || !path.AsSpan(0, name).SequenceEqual(_parent))
        {
            _parent = path[..name];
            _parentElement = FindParent(_parent);
        }

        return _parentElement is { ValueKind: JsonValueKind.Object } parent && parent.TryGetProperty(path.AsSpan(name), out var element) ? element : null;
    }

    private JsonElement? FindParent(string path)
    {
        var element = root;
        foreach (var range in path.AsSpan().Split('.'))
        {
            if (range.Start.Value == path.Length)
            {
                break;
            }

            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(path.AsSpan(range), out element))
            {
                return null;
            }
        }

        return element;
    }
}
