using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;

namespace CiCdPlatform.Core.Scanners.Dependencies.Reading;

/// <summary>Reads XML that nobody vouches for: no document types, no entities, bounded in size, depth and elements, with lines.</summary>
internal static partial class XmlFile
{
    private const int MaxCharacters = 8 * 1024 * 1024;
    private const int MaxDepth = 100;
    private const int MaxIndirections = 8;

    /// <summary>The root, or null with a warning.</summary>
    public static XElement? Read(DependencyFile file)
    {
        var root = Parse(file.Text(), out var error);
        if (error is not null)
        {
            file.Warn("not read: " + error);
        }

        return root;
    }

    public static XElement? Parse(string text, out string? error)
    {
        try
        {
            GuardDepth(text);
            using var reader = Open(text);
            error = null;
            return XDocument.Load(reader, LoadOptions.SetLineInfo).Root;
        }
        catch (XmlException e)
        {
            error = $"line {e.LineNumber}: it is not XML";
            return null;
        }
    }

    public static int LineOf(XObject node) => node is IXmlLineInfo info && info.HasLineInfo() ? info.LineNumber : 1;

    public static XElement? Child(this XElement element, string name) => element.Elements().FirstOrDefault(child => child.Name.LocalName == name);

    public static IEnumerable<XElement> Children(this XElement? element, string name) => element?.Elements().Where(child => child.Name.LocalName == name) ?? [];

    public static string? ChildText(this XElement element, string name) => element.Child(name)?.Value.Trim();

    /// <summary>A text with its <c>${name}</c> or <c>$(name)</c> put in; null when one of them is not known.</summary>
    public static string? Expand(string? text, Func<string, string?> valueOf)
    {
        for (var i = 0; i < MaxIndirections && text is { Length: < 400 } && Property().Match(text) is { Success: true } match; i++)
        {
            text = valueOf(match.Groups["name"].Value) is { } value ? text[..match.Index] + value + text[(match.Index + match.Length)..] : null;
        }

        return text is null || text.Contains("${", StringComparison.Ordinal) || text.Contains("$(", StringComparison.Ordinal) ? null : text;
    }

    private static void GuardDepth(string text)
    {
        using var reader = Open(text);
        while (reader.Read())
        {
            if (reader.Depth > MaxDepth)
            {
                throw new XmlException("nested too deep", null, 1, 1);
            }
        }
    }

    private static XmlReader Open(string text) => XmlReader.Create(new StringReader(text), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore, XmlResolver = null, MaxCharactersInDocument = MaxCharacters });

    [GeneratedRegex(@"\$[{(](?<name>[A-Za-z0-9_.\-]{1,200})[})]", RegexOptions.NonBacktracking)]
    private static partial Regex Property();
}
