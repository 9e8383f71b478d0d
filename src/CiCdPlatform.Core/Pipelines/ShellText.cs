namespace CiCdPlatform.Core.Pipelines;

/// <summary>Text that a POSIX shell must take literally.</summary>
internal static class ShellText
{
    internal static string Quote(string text) =>
        text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '_' or '-' or '@' or '+' or ',' or ':' or '=') ? text : "'" + text.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
