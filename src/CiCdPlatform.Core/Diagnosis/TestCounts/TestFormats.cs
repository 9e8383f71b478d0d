namespace CiCdPlatform.Core.Diagnosis;

/// <summary>Every format that is known, the more particular before the plainer: a line belongs to the first that knows it.</summary>
internal static class TestFormats
{
    public static IReadOnlyList<TestFormat> All { get; } =
    [
        .. DotNetTestFormats.All,
        .. JavaScriptTestFormats.All,
        .. PythonTestFormats.All,
        .. JvmTestFormats.All,
        .. CompiledTestFormats.All,
        .. ScriptTestFormats.All,
    ];
}
