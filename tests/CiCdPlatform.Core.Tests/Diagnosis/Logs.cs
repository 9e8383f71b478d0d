using System.Text;
using CiCdPlatform.Core.Diagnosis;

namespace CiCdPlatform.Core.Tests.Diagnosis;

/// <summary>Small logs as forges write them.</summary>
internal static class Logs
{
    public static LogDiagnosis Diagnose(string log, DiagnosisContext? context = null) => LogDiagnoser.Diagnose(Stream(log), context ?? DiagnosisContext.None);

    public static MemoryStream Stream(string log) => new(Encoding.UTF8.GetBytes(log));

    public const string GitHubCompilation = """
        2026-05-01T10:00:00.0000000Z ##[group]Run actions/checkout@v4
        2026-05-01T10:00:00.1000000Z with:
        2026-05-01T10:00:00.2000000Z ##[endgroup]
        2026-05-01T10:00:01.0000000Z Syncing repository: acme/shop
        2026-05-01T10:00:02.0000000Z ##[group]Run make all
        2026-05-01T10:00:02.1000000Z make all
        2026-05-01T10:00:02.2000000Z ##[endgroup]
        2026-05-01T10:00:03.0000000Z cc -Wall -Werror -c -o basket.o basket.c
        2026-05-01T10:00:03.1000000Z basket.c: In function 'total':
        2026-05-01T10:00:03.2000000Z basket.c:12:5: error: 'sum' undeclared (first use in this function)
        2026-05-01T10:00:03.3000000Z    12 |     sum += item->price;
        2026-05-01T10:00:03.4000000Z       |     ^~~
        2026-05-01T10:00:03.5000000Z make: *** [Makefile:3: basket.o] Error 1
        2026-05-01T10:00:03.6000000Z ##[error]Process completed with exit code 2.
        2026-05-01T10:00:04.0000000Z Post job cleanup.
        2026-05-01T10:00:04.1000000Z [command]/usr/bin/git version

        """;

    public const string GitLabTest =
        "\e[0KRunning with gitlab-runner 17.0.0\e[0;m\n"
        + "section_start:1717000000:step_script\r\e[0K\e[0K\e[36;1mExecuting \"step_script\" stage of the job script\e[0;m\n"
        + "\e[32;1m$ npm ci\e[0;m\nadded 214 packages in 4s\n"
        + "\e[32;1m$ npm test\e[0;m\n\n> shop@1.0.0 test\n> jest\n\nPASS src/price.test.js\nFAIL src/basket.test.js\n"
        + "  ● basket › adds up\n\n    expect(received).toBe(expected) // Object.is equality\n\n    Expected: 3\n    Received: 4\n\n      4 |   expect(total([1, 2])).toBe(3);\n        |                         ^\n\n      at Object.toBe (src/basket.test.js:4:25)\n\n"
        + "Test Suites: 1 failed, 1 passed, 2 total\nTests:       1 failed, 5 passed, 6 total\n"
        + "section_end:1717000009:step_script\r\e[0K\e[0Ksection_start:1717000009:cleanup_file_variables\r\e[0K\e[0K\e[36;1mCleaning up\e[0;m\n"
        + "section_end:1717000010:cleanup_file_variables\r\e[0K\e[31;1mERROR: Job failed: exit code 1\n\e[0;m\n";
}
