"""Words of report Chinese that tell where a title can end. Data for ``titles``; none is taken from one report alone."""

from __future__ import annotations

CLOSING = frozenset(
    """
    明显 显著 凸显 显现 突出 加速 加快 提速 放缓 起步 落地 部署 提升 提高 提质 增效 提质增效 升级 迭代 增强 深化 优化 调优 完善 健全 扩大 拓展 延伸 下沉 回暖 回落
    回升 增长 增加 激增 下降 下滑 减少 上升 攀升 形成 成型 成熟 转型 变革 革新 重塑 创新 振兴 复苏 崛起 涌现 共赢 共享 共治 共建 驱动 引领 融合 协同 联动 互通 互联
    互认 循环 并重 并行 并存 提出 突破 跃升 攻坚 加剧 加大 分化 趋严 趋缓 普及 推广 持续 到位 达成 运行 实施 实现 推进 迈进 前行 稳定 繁荣 领先 可期 可靠 可控 安全
    均衡 平衡 有序 高效 活跃 清晰 多样 多元 充足 不足 滞后 严峻 复杂 迫切
    """.split()
)
"""Predicates that close a title, and are hardly ever the first word of a sentence."""

TITLE_NOUNS = frozenset(
    """
    态势 形势 趋势 现状 概况 概述 综述 格局 体系 系统 机制 制度 模式 路径 方向 方式 方法 策略 战略 对策 措施 举措 建议 思路 目标 原则 水平 能力 实力 效率 效能 效益
    效果 成效 成果 价值 作用 意义 优势 特点 特征 特性 机遇 挑战 问题 困境 风险 需求 动力 动能 活力 潜力 生态 环境 基础 底座 基石 保障 支撑 共识 关键 重点 焦点 热点
    亮点 核心 引擎 阶段 时期 时代 进展 变化 局面 台阶 阵地 主体 主战场 场景 领域 行业 产业 市场 业务 服务 产品 平台 技术 应用 实践 案例 探索 研究 分析 展望 管理 治理
    监管 保护 防护 防护圈 屏障 防线 合作 竞争 建设 发展 演进 历程 架构 框架 标准 规范 规则 政策 法规 空间 曲线 增长点 着力点 发力点 突破口 新篇章 新局面 新高地 新台阶
    """.split()
)
"""What titles are about, and so often end with."""

OPEN_ENDED = frozenset(
    """
    支持 推动 促进 助力 实现 提供 打造 构建 构筑 建立 巩固 夯实 加强 强化 推出 引导 培育 拓宽 满足 应对 防范 迎来 成为 进入 步入 迈上 迈入 呈现 体现 释放 发挥 践行
    注入 输入 开始 有望 全面 有效 有力 积极 主要 大幅 正在 逐步 逐渐 日益 日趋 不断 稳步 切实 充分 深入 广泛 进一步 更加 更为 较为 尤其 特别 共同 相互
    """.split()
)
"""Verbs that want an object, and adverbs: a title does not stop after them."""

NEVER_LAST = frozenset(
    """
    的 地 得 和 与 及 以及 或 而 并 且 在 为 对 对于 将 从 向 以 由 于 把 被 使 让 是 即 其 该 各 每 不 更 最 较 已 已经 通过 基于 围绕 按照 依托 利用
    同时 此外 例如 如 因此 一 二 三 一个
    """.split()
)
"""Function words that want something after them."""

NEVER_FIRST = frozenset(
    """
    的 地 得 了 着 过 等 和 与 及 以及 或 化 性 者 中 上 下 内 里 们 而 并 且 之 于 也 都 就
    """.split()
)
"""Function words that want something before them."""
