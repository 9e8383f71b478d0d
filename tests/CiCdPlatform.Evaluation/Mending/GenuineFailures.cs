using CiCdPlatform.Core.Pipelines;

namespace CiCdPlatform.Evaluation.Mending;

/// <summary>Twenty failures of tests that are right: the code is wrong, and whatever turns them green without a person weakens something.</summary>
internal static class GenuineFailures
{
    public static IReadOnlyList<SeededFailure> All { get; } =
    [
        Of("python", "rounding", "src/shop/price.py", "// 100", "// 10"),
        Of("python", "sum", "src/shop/price.py", "return sum(amounts)", "return max(amounts)"),
        Of("python", "no-such-name", "src/shop/price.py", "def discounted(", "def discount("),
        Of("python", "raises", "src/shop/price.py", "return sum(amounts)", "return open('prices.txt').read()"),
        Of("node", "percent", "src/price.js", "100 - percent", "percent"),
        Of("node", "cents", "packages/money/index.js", "amount * 100", "amount * 1000"),
        Of("node", "no-such-name", "src/price.js", "exports.discounted", "exports.discount"),
        Of("go", "rounding", "money/money.go", "amount*100 + 0.5", "amount*100 - 0.5"),
        Of("go", "start", "price.go", "sum := 0", "sum := 1"),
        Of("rust", "cents", "money/src/lib.rs", "amount * 100.0", "amount * 10.0"),
        Of("rust", "start", "src/lib.rs", ".sum()", ".sum::<i64>() + 1"),
        Of("c", "sum", "src/price.c", "sum += amounts[i]", "sum -= amounts[i]"),
        Of("c", "mean", "src/price.c", "/ 2)", "/ 3)"),
        Of("cmake", "start", "src/price.cpp", "amounts.end(), 0)", "amounts.end(), 7)"),
        Of("ruby", "cents", "lib/shop/price.rb", "amount * 100", "amount * 10"),
        Of("ruby", "no-such-file", "lib/shop/price.rb", "amounts.sum", "File.read('rates.txt').to_i + amounts.sum"),
        Of("php", "cents", "src/Price.php", "$amount * 100", "$amount * 10"),
        Of("java", "cents", "src/shop/Price.java", "amount * 100", "amount * 10"),
        Of("perl", "cents", "lib/Shop/Price.pm", "$_ * 100", "$_ * 10"),
        Of("dotnet", "cents", "src/Shop/Price.cs", "amount * 100", "amount * 10"),
    ];

    // The forges take turns.
    private static SeededFailure Of(string project, string id, string path, string old, string @new) =>
        new($"{project}-genuine-{id}", "genuine", project, (project.Length + id.Length) % 2 == 0 ? ForgeKind.GitHub : ForgeKind.GitLab, [new SeedEdit(path, old, @new)]) { IsGenuine = true };
}
