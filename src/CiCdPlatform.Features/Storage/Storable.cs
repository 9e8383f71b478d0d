using System.Data;
using System.Data.Common;
using System.Text;
using Dapper;

namespace CiCdPlatform.Features.Storage;

/// <summary>Text as both databases can keep it: PostgreSQL takes neither NUL nor half a surrogate pair, and both come in from outside.</summary>
internal static class Storable
{
    /// <summary>The text with U+FFFD in the place of what cannot be kept.</summary>
    public static string Text(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF') && !text.Contains('\0', StringComparison.Ordinal))
        {
            return text;
        }

        var kept = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            kept.Append((rune.Value == 0 ? Rune.ReplacementChar : rune).ToString());
        }

        return kept.ToString();
    }

    /// <summary>Parameters of a statement, every text among them storable.</summary>
    public static SqlMapper.IDynamicParameters? Parameters(object? parameters) => parameters is null ? null : new Cleaned(parameters);

    private sealed class Cleaned(object parameters) : SqlMapper.IDynamicParameters
    {
        public void AddParameters(IDbCommand command, SqlMapper.Identity identity)
        {
            ((SqlMapper.IDynamicParameters)new DynamicParameters(parameters)).AddParameters(command, identity);
            foreach (DbParameter parameter in command.Parameters)
            {
                if (parameter.Value is string text)
                {
                    parameter.Value = Text(text);
                }
            }
        }
    }
}
