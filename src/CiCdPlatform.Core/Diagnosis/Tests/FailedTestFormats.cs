using CiCdPlatform.Core.Diagnosis.Problems;

namespace CiCdPlatform.Core.Diagnosis.Tests;

/// <summary>How every framework that is known names the tests that failed, the more particular before the plainer.</summary>
internal static class FailedTestFormats
{
    public static IReadOnlyList<LineFormat> All { get; } =
    [
        .. JvmFailedTests.All,
        .. PythonFailedTests.All,
        .. JavaScriptFailedTests.All,
        .. DotNetFailedTests.All,
        .. CompiledFailedTests.All,
        .. ScriptFailedTests.All,
    ];
}
